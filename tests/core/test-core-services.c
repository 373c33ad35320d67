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

/* The command line may name the same file again while the program runs. */
static void
test_file_takes_its_own_place (void)
{
  g_autoptr(CoreServices) services = core_services_new ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (services));
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) old = core_services_make_custom ("old.example.com", "", &error);
  g_autoptr(MsnpService) new = core_services_make_custom ("new.example.com", "", &error);
  g_autoptr(CoreServiceEntry) entry = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (core_services_add_file (services, old), ==, 0);
  g_assert_cmpuint (core_services_add_file (services, new), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (services)), ==, n + 1);
  entry = g_list_model_get_item (G_LIST_MODEL (services), 0);
  g_assert_true (core_service_entry_get_service (entry) == new);
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

static MsnpService *
make (const char *id,
      const char *name,
      const char *dispatch)
{
  MsnpServiceValues values = { .id = id, .name = name, .dispatch = dispatch,
                               .nexus = "https://chat.example.com/rdr/pprdr.asp" };
  g_autoptr(GError) error = NULL;
  MsnpService *service = msnp_service_new_from_values (&values, &error);

  g_assert_no_error (error);
  return service;
}

static const char pem[] =
  "-----BEGIN CERTIFICATE-----\n"
  "MIIBhTCCASugAwIBAgIUTnmzq1x7pE4bsNKkQ1KXOcUTvVgwCgYIKoZIzj0EAwIw\n";

static void
test_kept_services_come_back (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(CoreSettings) settings = core_settings_new_in_memory (&error);
  g_autoptr(CoreServices) before = core_services_new ();
  g_autoptr(CoreServices) after = core_services_new ();
  g_autoptr(MsnpService) home = make ("home", "Home", "chat.example.com");
  g_autoptr(MsnpService) club = make ("club", "Club", "club.example.com:1999");
  g_autoptr(MsnpService) moved = make ("home", "Home", "other.example.com");
  g_autoptr(CoreServiceEntry) entry = NULL;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (before));

  g_assert_no_error (error);
  core_services_load (before, settings);
  g_assert_cmpuint (core_services_keep (before, home, NULL), ==, n - 1);
  g_assert_cmpuint (core_services_keep (before, club, NULL), ==, n);
  g_assert_cmpuint (core_services_keep (before, moved, "home"), ==, n - 1);
  g_assert_cmpuint (core_services_find (before, CORE_SERVICE_CUSTOM), ==, n + 1);

  core_services_load (after, settings);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (after)), ==, n + 2);
  entry = g_list_model_get_item (G_LIST_MODEL (after), n - 1);
  g_assert_true (core_service_entry_is_kept (entry));
  g_assert_cmpstr (msnp_service_get_dispatch (core_service_entry_get_service (entry)), ==,
                   "other.example.com");

  core_services_remove (after, "club");
  g_assert_cmpuint (core_services_find (after, "club"), ==, G_MAXUINT);
  core_services_remove (after, "escargot");
  g_assert_cmpuint (core_services_find (after, "escargot"), ==, 0);
}

static void
test_bad_kept_services_are_passed_over (void)
{
  static const char *const rows[][2] = {
    { "", "" },
    { "[]", "" },
    { "{\"id\":\"x\",\"dispatch\":\"a\",\"nexus\":\"http://a/\"}", "" },
    { "{\"id\":\"escargot\",\"dispatch\":\"a\",\"nexus\":\"https://a/\"}", "" },
    { "{\"id\":\"custom\",\"dispatch\":\"a\",\"nexus\":\"https://a/\"}", "" },
    { "{\"id\":\"y\",\"dispatch\":\"a\",\"nexus\":\"https://a/\"}", pem },
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(CoreSettings) settings = core_settings_new_in_memory (&error);
  g_autoptr(CoreServices) services = core_services_new ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (services));
  GVariantBuilder builder;

  g_assert_no_error (error);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_variant_builder_add (&builder, "(ss)", rows[i][0], rows[i][1]);
  core_settings_set_services (settings, g_variant_builder_end (&builder));

  g_test_expect_message ("core", G_LOG_LEVEL_WARNING, "*none*");
  g_test_expect_message ("core", G_LOG_LEVEL_WARNING, "*none*");
  g_test_expect_message ("core", G_LOG_LEVEL_WARNING, "*none*");
  g_test_expect_message ("core", G_LOG_LEVEL_WARNING, "*none*");
  core_services_load (services, settings);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (services)), ==, n);
}

/* A file that says it were a preset would be sent the passwords for that. */
static void
test_id_of_another_is_never_given (void)
{
  static const char *const rows[][2] = {
    { "Home Server", "home-server" }, { "Escargot", "escargot.2" }, { "custom", "custom.2" },
    { "", "service" },                { "Łódź", "d" },           { "taken", "taken.3" },
  };
  g_autoptr(CoreServices) services = core_services_new ();
  g_autoptr(MsnpService) taken = make ("taken", "Taken", "a");
  g_autoptr(MsnpService) second = make ("taken.2", "Taken", "a");

  core_services_keep (services, taken, NULL);
  core_services_keep (services, second, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *id = core_services_dup_free_id (services, rows[i][0]);

      g_assert_cmpstr (id, ==, rows[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/services/presets-then-custom", test_presets_then_custom);
  g_test_add_func ("/core/services/file-comes-first", test_file_comes_first);
  g_test_add_func ("/core/services/file-takes-its-own-place", test_file_takes_its_own_place);
  g_test_add_func ("/core/services/custom-has-the-usual-sign-in-page",
                   test_custom_has_the_usual_sign_in_page);
  g_test_add_func ("/core/services/kept-services-come-back", test_kept_services_come_back);
  g_test_add_func ("/core/services/bad-kept-services-are-passed-over",
                   test_bad_kept_services_are_passed_over);
  g_test_add_func ("/core/services/id-of-another-is-never-given",
                   test_id_of_another_is_never_given);
  g_test_add_func ("/core/services/bad-custom-is-refused", test_bad_custom_is_refused);
  return g_test_run ();
}
