#include <glib.h>

#include "msnp/wire/msnp-codes.h"

static const struct { const char *code; MsnpStatus status; } statuses[] = {
  { "FLN", MSNP_STATUS_OFFLINE },       { "NLN", MSNP_STATUS_ONLINE },
  { "BSY", MSNP_STATUS_BUSY },          { "BRB", MSNP_STATUS_BE_RIGHT_BACK },
  { "AWY", MSNP_STATUS_AWAY },          { "PHN", MSNP_STATUS_ON_THE_PHONE },
  { "LUN", MSNP_STATUS_OUT_TO_LUNCH },  { "HDN", MSNP_STATUS_HIDDEN },
  { "IDL", MSNP_STATUS_IDLE },
};

static void
test_statuses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      MsnpStatus status = 99;

      g_assert_cmpstr (msnp_codes_get_status (statuses[i].status), ==, statuses[i].code);
      g_assert_true (msnp_codes_parse_status (statuses[i].code, &status));
      g_assert_cmpint (status, ==, statuses[i].status);
    }
}

static void
test_unknown_status (void)
{
  static const char *const codes[] = { "nln", "NL", "NLNX", "", "XYZ" };
  MsnpStatus status = MSNP_STATUS_BUSY;

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    g_assert_false (msnp_codes_parse_status (codes[i], &status));

  g_assert_false (msnp_codes_parse_status (NULL, &status));
  g_assert_cmpint (status, ==, MSNP_STATUS_BUSY);
}

/* The flags are the bits of LST. */
static void
test_lists (void)
{
  static const struct { const char *code; guint bit; } rows[] =
    { { "FL", 1 }, { "AL", 2 }, { "BL", 4 }, { "RL", 8 } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpuint (msnp_codes_parse_list (rows[i].code), ==, rows[i].bit);
      g_assert_cmpstr (msnp_codes_get_list ((MsnpListFlags) rows[i].bit), ==, rows[i].code);
    }
}

static void
test_unknown_lists (void)
{
  g_assert_cmpuint (msnp_codes_parse_list ("PL"), ==, MSNP_LIST_NONE);
  g_assert_cmpuint (msnp_codes_parse_list ("fl"), ==, MSNP_LIST_NONE);
  g_assert_cmpuint (msnp_codes_parse_list (""), ==, MSNP_LIST_NONE);
  g_assert_cmpuint (msnp_codes_parse_list (NULL), ==, MSNP_LIST_NONE);
  g_assert_null (msnp_codes_get_list (MSNP_LIST_NONE));
  g_assert_null (msnp_codes_get_list (MSNP_LIST_FORWARD | MSNP_LIST_ALLOW));
}

static void
test_error_names (void)
{
  g_assert_cmpstr (msnp_codes_get_error_name (200), ==, "syntax error");
  g_assert_cmpstr (msnp_codes_get_error_name (217), ==, "not online");
  g_assert_cmpstr (msnp_codes_get_error_name (928), ==, "bad ticket");
  g_assert_cmpstr (msnp_codes_get_error_name (999), ==, "unknown error");
  g_assert_cmpstr (msnp_codes_get_error_name (0), ==, "unknown error");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/codes/statuses-both-ways", test_statuses);
  g_test_add_func ("/msnp/codes/unknown-status-changes-nothing", test_unknown_status);
  g_test_add_func ("/msnp/codes/lists-both-ways", test_lists);
  g_test_add_func ("/msnp/codes/unknown-lists-are-none", test_unknown_lists);
  g_test_add_func ("/msnp/codes/error-numbers-have-names", test_error_names);

  return g_test_run ();
}
