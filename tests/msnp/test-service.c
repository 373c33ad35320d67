#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "msnp/msnp-error.h"
#include "msnp/msnp-service.h"

/* Service files: what is one, and what is refused before a byte is sent. */

#define GOOD "\"dispatch\":\"msn.example.org:1863\"," \
             "\"nexus\":\"https://msn.example.org/rdr/pprdr.asp\""

static const char *const bad_files[] = {
  "", "{", "[]", "null", "42", "{}", "\xff\xfe",
  "{\"dispatch\":\"a:1\"}",
  "{\"nexus\":\"https://a/b\"}",
  "{\"dispatch\":\"a:1\",\"nexus\":\"http://a/b\"}",
  "{\"dispatch\":\"a:1\",\"nexus\":\"HTTP://a/b\"}",
  "{\"dispatch\":\"a:1\",\"nexus\":\"ftp://a/b\"}",
  "{\"dispatch\":\"a:1\",\"nexus\":\"https:///b\"}",
  "{\"dispatch\":\"a:1\",\"nexus\":\"a/b\"}",
  "{\"dispatch\":\"a:1\",\"nexus\":7}",
  "{\"dispatch\":\"a:1\",\"login\":\"http://a/b\"}",
  "{\"dispatch\":\"a:99999\",\"nexus\":\"https://a/b\"}",
  "{\"dispatch\":\"a:0\",\"nexus\":\"https://a/b\"}",
  "{\"dispatch\":\"a b\",\"nexus\":\"https://a/b\"}",
  "{\"dispatch\":\"http://a\",\"nexus\":\"https://a/b\"}",
  "{\"dispatch\":\"\",\"nexus\":\"https://a/b\"}",
  "{\"dispatch\":null,\"nexus\":\"https://a/b\"}",
  "{" GOOD ",\"gateway\":\"javascript:alert(1)\"}",
  "{" GOOD ",\"register\":\"file:///etc/passwd\"}",
  "{" GOOD ",\"name\":\"a\\nb\"}",
  "{" GOOD ",\"name\":[]}",
};

static void
test_bad_file (gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) service = msnp_service_new_from_json (data, -1, &error);

  g_assert_error (error, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE);
  g_assert_null (service);
}

static void
test_good_file (void)
{
  const char *json = "{\"id\":\"home\",\"name\":\"Höme\",\"dispatch\":\"[::1]:1864\","
                     "\"nexus\":null,"
                     "\"login\":\"https://a.example/login\",\"gateway\":\"http://a.example/g.dll\","
                     "\"ca\":null,\"register\":\"https://a.example\",\"forgot\":null,\"more\":1}";
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) service = msnp_service_new_from_json (json, -1, &error);
  g_autoptr(MsnpService) again = NULL;
  g_autofree char *written = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (msnp_service_get_id (service), ==, "home");
  g_assert_cmpstr (msnp_service_get_name (service), ==, "Höme");
  g_assert_cmpstr (msnp_service_get_dispatch (service), ==, "[::1]:1864");
  g_assert_null (msnp_service_get_nexus (service));
  g_assert_cmpstr (msnp_service_get_login (service), ==, "https://a.example/login");
  g_assert_cmpstr (msnp_service_get_gateway (service), ==, "http://a.example/g.dll");

  written = msnp_service_dup_json (service);
  again = msnp_service_new_from_json (written, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (msnp_service_get_register (again), ==, "https://a.example");
}

static void
test_presets (void)
{
  g_autoptr(GListModel) presets = msnp_service_list_presets ();
  g_autoptr(MsnpService) escargot = msnp_service_lookup_preset ("escargot");
  g_autofree char *json = msnp_service_dup_presets_json ();

  g_assert_cmpuint (g_list_model_get_n_items (presets), ==, 2);
  g_assert_nonnull (escargot);
  g_assert_true (g_str_has_prefix (msnp_service_get_nexus (escargot), "https://"));
  g_assert_null (msnp_service_lookup_preset ("hotmail"));
  g_assert_true (json[0] == '[' && strchr (json, '\n') == NULL);
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static MsnpService *
load (const char  *path,
      GError     **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GAsyncResult) result = NULL;

  msnp_service_load_async (file, NULL, on_loaded, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return msnp_service_load_finish (result, error);
}

static void
test_loads_with_its_authority (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tweener-service-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "service.json", NULL);
  g_autofree char *ca = g_build_filename (folder, "ca.pem", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) service = NULL;

  g_assert_null (load (path, &error));
  g_assert_error (error, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE);
  g_clear_error (&error);

  g_file_set_contents (path, "{" GOOD ",\"ca\":\"ca.pem\"}", -1, NULL);
  g_assert_null (load (path, &error));
  g_assert_error (error, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE);
  g_clear_error (&error);

  g_file_set_contents (ca, "no certificate", -1, NULL);
  g_assert_null (load (path, &error));
  g_assert_error (error, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE);
  g_clear_error (&error);

  g_file_set_contents (path, "{" GOOD "}", -1, NULL);
  service = load (path, &error);
  g_assert_no_error (error);
  g_assert_null (msnp_service_get_ca (service));

  g_assert_no_errno (g_unlink (path));
  g_assert_no_errno (g_unlink (ca));
  g_assert_no_errno (g_rmdir (folder));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (bad_files); i++)
    {
      g_autofree char *path = g_strdup_printf ("/msnp/service/bad-file/%zu", i);

      g_test_add_data_func (path, bad_files[i], test_bad_file);
    }
  g_test_add_func ("/msnp/service/good-file", test_good_file);
  g_test_add_func ("/msnp/service/presets", test_presets);
  g_test_add_func ("/msnp/service/loads-with-its-authority", test_loads_with_its_authority);

  return g_test_run ();
}
