#include <string.h>

#include "msnp/wire/msnp-command.h"

static MsnpCommand
command_of (const char        *name,
            const char *const *args)
{
  MsnpCommand command = { .name = name, .args = args, .n_args = g_strv_length ((char **) args) };

  return command;
}

static void
check_format (const char        *name,
              const char *const *args,
              const char        *payload,
              const char        *expected)
{
  g_autoptr(GBytes) given = payload != NULL ? g_bytes_new_static (payload, strlen (payload)) : NULL;
  g_autoptr(GBytes) bytes = msnp_command_format (name, args, given);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   expected, strlen (expected));
}

static void
test_args (void)
{
  MsnpCommand command = command_of ("USR", (const char *[]) { "4", "", "OK", NULL });

  g_assert_true (msnp_command_is (&command, "USR"));
  g_assert_false (msnp_command_is (&command, "USX"));
  g_assert_false (msnp_command_is_error (&command, NULL));
  g_assert_cmpstr (msnp_command_get_arg (&command, 0), ==, "4");
  g_assert_cmpstr (msnp_command_get_arg (&command, 1), ==, "");
  g_assert_cmpstr (msnp_command_get_arg (&command, 2), ==, "OK");
  g_assert_null (msnp_command_get_arg (&command, 3));
  g_assert_null (msnp_command_get_arg (&command, G_MAXUINT));
}

static void
test_error_number (void)
{
  MsnpCommand command = command_of ("217", (const char *[]) { "2", NULL });
  guint number = 0;

  g_assert_true (msnp_command_is_error (&command, &number));
  g_assert_cmpuint (number, ==, 217);
  g_assert_true (msnp_command_is_error (&command, NULL));
}

static void
test_uint_range (void)
{
  static const struct { const char *text; gboolean taken; guint32 value; } rows[] = {
    { "0", TRUE, 0 },
    { "1", TRUE, 1 },
    { "007", TRUE, 7 },
    { "4294967295", TRUE, G_MAXUINT32 },
    { "4294967296", FALSE, 0 },
    { "18446744073709551616", FALSE, 0 },
    { "-1", FALSE, 0 },
    { "+1", FALSE, 0 },
    { "", FALSE, 0 },
    { " 1", FALSE, 0 },
    { "1 ", FALSE, 0 },
    { "0x10", FALSE, 0 },
    { "1.0", FALSE, 0 },
    { "ten", FALSE, 0 },
    { "\xd9\xa1", FALSE, 0 }, /* a digit, but not one of ASCII */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      MsnpCommand command = command_of ("CHG", (const char *[]) { rows[i].text, NULL });
      guint32 value = 4711;

      g_assert_cmpint (msnp_command_get_uint (&command, 0, &value), ==, rows[i].taken);
      g_assert_cmpuint (value, ==, rows[i].taken ? rows[i].value : 4711);
      g_assert_false (msnp_command_get_uint (&command, 1, &value));
    }
}

static void
test_dup_text (void)
{
  static const struct { const char *arg; const char *text; } rows[] = {
    { "Bob", "Bob" },
    { "Bob%20B\xc3\xa9zier%20\xe2\x98\x83", "Bob B\xc3\xa9zier \xe2\x98\x83" },
    { "Bob%20B%C3%A9zier", "Bob B\xc3\xa9zier" },
    { "100%", "100%" },
    { "100%2", "100%2" },
    { "%zz%4", "%zz%4" },
    { "a+b", "a+b" },
    { "%c3%28", "\xef\xbf\xbd(" },
    { "cut\xe2\x98", "cut\xef\xbf\xbd\xef\xbf\xbd" },
    { "a%00b", "a\xef\xbf\xbd" "b" },
    { "%2520", "%20" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      MsnpCommand command = command_of ("NLN", (const char *[]) { rows[i].arg, NULL });
      g_autofree char *text = msnp_command_dup_text (&command, 0);
      g_autofree char *none = msnp_command_dup_text (&command, 1);

      g_assert_cmpstr (text, ==, rows[i].text);
      g_assert_cmpstr (none, ==, "");
    }
}

static void
test_dup_address (void)
{
  MsnpCommand command = command_of ("JOI", (const char *[]) { "Bob@Example.NET;{1234}", NULL });
  g_autofree char *address = msnp_command_dup_address (&command, 0);
  g_autofree char *none = msnp_command_dup_address (&command, 1);

  g_assert_cmpstr (address, ==, "bob@example.net");
  g_assert_null (none);
}

static void
test_dup_line (void)
{
  MsnpCommand command = command_of ("USR", (const char *[]) { "4", "", "%20", NULL });
  MsnpCommand bare = command_of ("OUT", (const char *[]) { NULL });
  g_autofree char *line = msnp_command_dup_line (&command);
  g_autofree char *bare_line = msnp_command_dup_line (&bare);

  g_assert_cmpstr (line, ==, "USR 4  %20");
  g_assert_cmpstr (bare_line, ==, "OUT");
}

static void
test_copy (void)
{
  char name[] = "MSG";
  char arg[] = "bob@example.net";
  char payload[] = { 'a', '\0', 'b' };
  const char *args[] = { arg, "", NULL };
  MsnpCommand command = command_of (name, args);
  g_autoptr(MsnpCommand) copy = NULL;

  command.payload = (const guint8 *) payload;
  command.payload_size = sizeof payload;
  copy = g_boxed_copy (MSNP_TYPE_COMMAND, &command);
  memset (name, 'x', 3);
  memset (arg, 'x', 3);
  memset (payload, 'x', 3);

  g_assert_cmpstr (copy->name, ==, "MSG");
  g_assert_cmpuint (copy->n_args, ==, 2);
  g_assert_cmpstr (copy->args[0], ==, "bob@example.net");
  g_assert_cmpstr (copy->args[1], ==, "");
  g_assert_cmpmem (copy->payload, copy->payload_size, "a\0b", 3);
}

static void
test_format (void)
{
  check_format ("PNG", NULL, NULL, "PNG\r\n");
  check_format ("OUT", (const char *[]) { NULL }, NULL, "OUT\r\n");
  check_format ("CHG", (const char *[]) { "9", "NLN", "805306400", NULL }, NULL,
                "CHG 9 NLN 805306400\r\n");
  check_format ("PRP", (const char *[]) { "12", "", NULL }, NULL, "PRP 12 \r\n");
  check_format ("QRY", (const char *[]) { "10", "msmsgs@msnmsgr.com", NULL },
                "8f2f5a91b72102cd28355e9fc9000d6e",
                "QRY 10 msmsgs@msnmsgr.com 32\r\n8f2f5a91b72102cd28355e9fc9000d6e");
}

/* The length counts bytes, and nothing follows the payload: an empty line after it would block
 * one server for ever (08 §8.1). */
static void
test_format_payload (void)
{
  check_format ("MSG", (const char *[]) { "4", "A", NULL }, "\r\n\xe2\x98\x83",
                "MSG 4 A 5\r\n\r\n\xe2\x98\x83");
  check_format ("MSG", (const char *[]) { "4", "A", NULL }, "", "MSG 4 A 0\r\n");
}

/* No argument, wherever it came from, starts another argument or command. */
static void
test_format_keeps_arguments_apart (void)
{
  check_format ("CAL", (const char *[]) { "2", "bob@example.net\r\nOUT", NULL }, NULL,
                "CAL 2 bob@example.net%0D%0AOUT\r\n");
  check_format ("REA", (const char *[]) { "2", "a b\tc\x01\x7f", NULL }, NULL,
                "REA 2 a%20b%09c%01%7F\r\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/command/gives-arguments-by-position", test_args);
  g_test_add_func ("/msnp/command/knows-error-numbers", test_error_number);
  g_test_add_func ("/msnp/command/reads-numbers-in-range-alone", test_uint_range);
  g_test_add_func ("/msnp/command/decodes-text", test_dup_text);
  g_test_add_func ("/msnp/command/normalizes-addresses", test_dup_address);
  g_test_add_func ("/msnp/command/gives-its-line-back", test_dup_line);
  g_test_add_func ("/msnp/command/copy-owns-its-bytes", test_copy);
  g_test_add_func ("/msnp/command/formats-a-line", test_format);
  g_test_add_func ("/msnp/command/formats-a-payload", test_format_payload);
  g_test_add_func ("/msnp/command/format-keeps-arguments-apart",
                   test_format_keeps_arguments_apart);

  return g_test_run ();
}
