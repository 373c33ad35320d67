#include "config.h"

#include <string.h>

#include "cli/cli-json.h"

static const char *const good[] = {
  "{}", "[]", "null", "true", "false", "0", "-0", "12", "-3.25", "1e3", "1E-2", "1.5e+10", "\"\"",
  " {\t\"a\" : [ 1 , \"b\" ,null ] } \r", "{\"a\":{\"b\":[[],{}]}}",
  "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u00e9\\u4e2d\"", "\"\\ud83d\\ude00\"",
  "9223372036854775807", "-9223372036854775808", "\"é 日本 🙂\"", "\"\x7f\"",
};

static const char *const bad[] = {
  "", " ", "{", "}", "[", "]", "[1,]", "{\"a\":1,}", "{,}", "[,1]", "{\"a\"}", "{\"a\" 1}",
  "{a:1}", "{'a':1}", "{1:2}", "\"", "\"a", "'a'", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"",
  "\"\\u0000\"", "\"\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\tb\"",
  "\"a\nb\"", "\"\\", "01", "+1", ".5", "1.", "1e", "1e+", "-", "0x10", "NaN", "Infinity",
  "1e999", "-1e999", "9223372036854775808", "-9223372036854775809", "nul", "True", "{} {}",
  "{}{}", "1 2", "[] x", "// a\n{}", "/* a */{}", "var x = {}",
};

static void
test_strict_json_passes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", good[i]);
      g_assert_true (cli_json_check (good[i], &error));
      g_assert_no_error (error);
    }
}

static void
test_everything_else_is_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_false (cli_json_check (bad[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
      g_assert_true (g_str_has_prefix (error->message, "this is no JSON: "));
    }
}

static char *
nest (guint depth)
{
  g_autofree char *open = g_strnfill (depth, '[');
  g_autofree char *close = g_strnfill (depth, ']');

  return g_strconcat (open, close, NULL);
}

static void
test_depth_has_a_limit (void)
{
  g_autofree char *allowed = nest (CLI_JSON_DEPTH_MAX);
  g_autofree char *deeper = nest (CLI_JSON_DEPTH_MAX + 1);
  g_autofree char *deepest = nest (500000);
  g_autoptr(GError) error = NULL;

  g_assert_true (cli_json_check (allowed, NULL));
  g_assert_false (cli_json_check (deeper, NULL));
  g_assert_false (cli_json_check (deepest, &error));
  g_assert_nonnull (strstr (error->message, "inside one another"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/json/strict-json-passes", test_strict_json_passes);
  g_test_add_func ("/cli/json/everything-else-is-refused", test_everything_else_is_refused);
  g_test_add_func ("/cli/json/depth-has-a-limit", test_depth_has_a_limit);
  return g_test_run ();
}
