#include "config.h"

#include <string.h>

#include "core/core-link.h"

typedef struct
{
  const char  *text;
  const char  *address; /* NULL: refused */
  CoreLinkVerb verb;
} Case;

static const Case cases[] = {
  { "msnim:chat?contact=alice@example.com", "alice@example.com", CORE_LINK_CHAT },
  { "msnim:add?contact=alice@example.com", "alice@example.com", CORE_LINK_ADD },
  { "MSNIM:Chat?Contact=Alice%40Example.com", "alice@example.com", CORE_LINK_CHAT },
  { "msnim://chat/?x=1&contact=alice@example.com&y", "alice@example.com", CORE_LINK_CHAT },
  { "msnim:chat", NULL, 0 },
  { "msnim:chat?", NULL, 0 },
  { "msnim:chat?contact=", NULL, 0 },
  { "msnim:chat?contact=alice", NULL, 0 },
  { "msnim:chat?contact=alice@example.com%0d%0aADD", NULL, 0 },
  { "msnim:chat?contact=alice@exa mple.com", NULL, 0 },
  { "msnim:chat?contact=%00alice@example.com", NULL, 0 },
  { "msnim:chat?contact=%ff%fe@example.com", NULL, 0 },
  { "msnim:voice?contact=alice@example.com", NULL, 0 },
  { "msnim:?contact=alice@example.com", NULL, 0 },
  { "msnim:", NULL, 0 },
  { "https://example.com/?contact=alice@example.com", NULL, 0 },
  { "", NULL, 0 },
};

static void
test_case (gconstpointer data)
{
  const Case *row = data;
  g_autoptr(GError) error = NULL;
  CoreLinkVerb verb = CORE_LINK_CHAT;
  g_autofree char *address = core_link_parse (row->text, &verb, &error);

  g_test_message ("%s", row->text);
  g_assert_cmpstr (address, ==, row->address);
  if (row->address != NULL)
    g_assert_cmpint (verb, ==, row->verb);
  else
    g_assert_error (error, CORE_ERROR, CORE_ERROR_BAD_LINK);
}

static void
test_long_links_are_refused (void)
{
  g_autoptr(GString) text = g_string_new ("msnim:chat?contact=alice@example.com&");
  g_autofree char *address = NULL;
  g_autofree char *refused = NULL;
  g_autoptr(GError) error = NULL;
  CoreLinkVerb verb;

  while (text->len < CORE_LINK_SIZE_MAX)
    g_string_append_c (text, 'x');
  address = core_link_parse (text->str, &verb, &error);
  g_assert_cmpstr (address, ==, "alice@example.com");

  g_string_append_c (text, 'x');
  refused = core_link_parse (text->str, &verb, &error);
  g_assert_null (refused);
  g_assert_error (error, CORE_ERROR, CORE_ERROR_BAD_LINK);
  g_assert_null (strstr (error->message, "alice"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/core/link/%zu", i);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/core/link/long-links-are-refused", test_long_links_are_refused);

  return g_test_run ();
}
