#include "config.h"

#include "core/core-services.h"
#include "msnp/msnp-error.h"

static void
test_presets_then_custom (void)
{
  g_autoptr(CoreServices) services = core_services_new ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (services));
  g_autoptr(CoreServiceEntry) last = g_list_model_get_item (G_LIST_MODEL (services), n - 1);

  g_assert_cmpuint (core_services_find (services, "escargot"), ==, 0);
  g_assert_cmpuint (core_services_find (services, "crosstalk"), ==, 1);
  g_assert_cmpuint (core_services_find (services, CORE_SERVICE_CUSTOM), ==, n - 1);
  g_assert_cmpuint (core_services_find (services, "nothing"), ==, G_MAXUINT);
  g_assert_null (core_service_entry_get_service (last));
}

static void
test_file_comes_first (void)
{
  g_autoptr(CoreServices) services = core_services_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) service = core_services_make_custom ("chat.example.com", "", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (core_services_add_file (services, service), ==, 0);
  g_assert_cmpuint (core_services_find (services, "escargot"), ==, 1);
}

static void
test_custom_has_the_usual_sign_in_page (void)
{
  static const struct
  {
    const char *dispatch;
    const char *nexus;
    const char *wanted;
  } rows[] = {
    { "chat.example.com", "", "https://chat.example.com/rdr/pprdr.asp" },
    { "chat.example.com:1999", "", "https://chat.example.com/rdr/pprdr.asp" },
    { "[::1]:1863", "", "https://[::1]/rdr/pprdr.asp" },
    { "chat.example.com", "https://login.example.com/x", "https://login.example.com/x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(MsnpService) service =
        core_services_make_custom (rows[i].dispatch, rows[i].nexus, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (msnp_service_get_nexus (service), ==, rows[i].wanted);
      g_assert_cmpstr (msnp_service_get_dispatch (service), ==, rows[i].dispatch);
    }
}

static void
test_bad_custom_is_refused (void)
{
  static const struct
  {
    const char *dispatch;
    const char *nexus;
  } rows[] = {
    { "", "" },
    { "chat.example.com:0", "" },
    { "chat.example.com:99999", "" },
    { "a b", "" },
    { "a\",\"gateway\":\"http://evil.example", "" },
    { "a\\", "" },
    { "chat.example.com", "http://login.example.com/" },
    { "chat.example.com", "nonsense" },
    { "chat.example.com", "https://a\"b" },
    { "https://chat.example.com", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(MsnpService) service =
        core_services_make_custom (rows[i].dispatch, rows[i].nexus, &error);

      g_test_message ("%s %s", rows[i].dispatch, rows[i].nexus);
      g_assert_null (service);
      g_assert_error (error, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/services/presets-then-custom", test_presets_then_custom);
  g_test_add_func ("/core/services/file-comes-first", test_file_comes_first);
  g_test_add_func ("/core/services/custom-has-the-usual-sign-in-page",
                   test_custom_has_the_usual_sign_in_page);
  g_test_add_func ("/core/services/bad-custom-is-refused", test_bad_custom_is_refused);
  return g_test_run ();
}
