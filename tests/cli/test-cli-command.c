#include "config.h"

#include <gio/gio.h>

#include "cli/cli-command.h"

static void
test_fields_are_read (void)
{
  g_autoptr(CliCommand) command = cli_command_new_from_line (
    "{\"op\":\"add\",\"id\":7,\"email\":\"Bob@Example.COM\",\"group\":null,\"name\":\"\"}");
  g_autofree char *address = NULL;
  g_autoptr(GError) error = NULL;
  const char *value = "untouched";

  g_assert_null (command->fault);
  g_assert_cmpstr (command->op, ==, "add");
  g_assert_cmpint (json_node_get_int (command->id), ==, 7);

  address = cli_command_dup_address (command, "email", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (address, ==, "bob@example.com");

  g_assert_true (cli_command_get_nullable (command, "group", &value, &error));
  g_assert_null (value);
  g_assert_true (cli_command_get_nullable (command, "missing", &value, &error));
  g_assert_null (value);
  g_assert_no_error (error);

  g_assert_null (cli_command_get_string (command, "name", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (cli_command_get_nullable (command, "id", &value, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
test_a_bad_head_is_a_fault (void)
{
  const struct
  {
    const char *line;
    gboolean    keeps_id;
  } rows[] = {
    { "nothing", FALSE },
    { "[]", FALSE },
    { "5", FALSE },
    { "null", FALSE },
    { "{}", FALSE },
    { "{\"id\":1}", TRUE },
    { "{\"id\":\"x\",\"op\":5}", TRUE },
    { "{\"id\":\"x\",\"op\":\"\"}", TRUE },
    { "{\"id\":true,\"op\":\"quit\"}", FALSE },
    { "{\"id\":[],\"op\":\"quit\"}", FALSE },
    { "{\"id\":{},\"op\":\"quit\"}", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(CliCommand) command = cli_command_new_from_line (rows[i].line);

      g_test_message ("%s", rows[i].line);
      g_assert_nonnull (command->fault);
      g_assert_cmpint (command->id != NULL, ==, rows[i].keeps_id);
    }
}

static void
test_addresses (void)
{
  static const char *const bad[] = {
    "", "bob", "@", "bob@", "@example.com", "b ob@example.com", "bob@example.com\r\n",
    "bob\t@example.com", "bob@exam\x7fple.com",
  };
  g_autofree char *host = g_strnfill (130, 'x');
  g_autofree char *too_long = g_strconcat ("a@", host, NULL);
  g_autofree char *international = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_null (cli_command_dup_checked_address (bad[i], "email", NULL));
    }
  g_assert_null (cli_command_dup_checked_address (too_long, "email", NULL));

  international = cli_command_dup_checked_address ("Jürgen@Example.com", "email", NULL);
  g_assert_cmpstr (international, ==, "jürgen@example.com");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/command/fields-are-read", test_fields_are_read);
  g_test_add_func ("/cli/command/a-bad-head-is-a-fault", test_a_bad_head_is_a_fault);
  g_test_add_func ("/cli/command/addresses", test_addresses);
  return g_test_run ();
}
