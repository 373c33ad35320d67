#include <glib.h>

#include "msnp/msnp-log.h"

static void
test_names (void)
{
  static const struct { const char *address; const char *name; } rows[] = {
    { "alice@example.com", "a…@example.com" },
    { "a@b", "a…@b" },
    { "@example.com", "@…@example.com" },
    { "\xc3\xa9ve@example.com", "?…@example.com" },
    { "alice", "…" },
    { "", "(nobody)" },
    { NULL, "(nobody)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = msnp_log_name (rows[i].address);

      g_assert_cmpstr (name, ==, rows[i].name);
      g_assert_true (g_utf8_validate (name, -1, NULL));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/log/names-nobody", test_names);

  return g_test_run ();
}
