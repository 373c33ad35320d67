#include "config.h"

#include <gio/gio.h>

#include "core/core-error-text.h"
#include "core/core-error.h"
#include "msnp/msnp-error.h"
#include "store/store-error.h"

static void
assert_has_words (GQuark domain, int code)
{
  g_autoptr(GError) error = g_error_new_literal (domain, code, "for the log alone");

  g_test_message ("%s %d", g_quark_to_string (domain), code);
  g_assert_cmpstr (core_error_text_get_title (error), !=, "");
  g_assert_cmpstr (core_error_text_get_sentence (error), !=, "");
  g_assert_cmpstr (core_error_text_get_help (error), !=, "");
  g_assert_true (g_str_has_suffix (core_error_text_get_sentence (error), "."));
  g_assert_null (strstr (core_error_text_get_sentence (error), "for the log"));
  g_assert_null (strstr (core_error_text_get_title (error), "for the log"));
}

static void
test_every_code_has_its_own_words (void)
{
  g_autoptr(GHashTable) sentences = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GError) foreign = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "none");
  const char *fallback = core_error_text_get_title (foreign);

  for (int code = MSNP_ERROR_BAD_PASSWORD; code <= MSNP_ERROR_BAD_ARGUMENT; code++)
    {
      g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, code, "for the log alone");

      assert_has_words (MSNP_ERROR, code);
      g_assert_cmpstr (core_error_text_get_title (error), !=, fallback);
      g_assert_true (g_hash_table_add (sentences, (gpointer) core_error_text_get_sentence (error)));
    }
}

static void
test_what_is_kept_has_words (void)
{
  g_autoptr(GError) foreign = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "none");
  const char *fallback = core_error_text_get_title (foreign);

  for (int code = STORE_ERROR_BUSY; code <= STORE_ERROR_KEYRING_LOCKED; code++)
    {
      g_autoptr(GError) error = g_error_new_literal (STORE_ERROR, code, "for the log alone");

      assert_has_words (STORE_ERROR, code);
      g_assert_cmpstr (core_error_text_get_title (error), !=, fallback);
    }
  assert_has_words (CORE_ERROR, CORE_ERROR_NO_PASSWORD);
  assert_has_words (CORE_ERROR, CORE_ERROR_BAD_LINK);
}

static void
test_every_number_has_words (void)
{
  for (int number = 0; number < 1000; number++)
    assert_has_words (MSNP_SERVER_ERROR, number);
}

static void
test_foreign_errors_have_words (void)
{
  for (int code = 0; code <= G_IO_ERROR_NO_SUCH_DEVICE; code++)
    assert_has_words (G_IO_ERROR, code);
  assert_has_words (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  assert_has_words (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
  assert_has_words (G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_what_helps (void)
{
  static const struct
  {
    int        code;
    CoreRemedy remedy;
  } rows[] = {
    { MSNP_ERROR_BAD_PASSWORD, CORE_REMEDY_EDIT_PASSWORD },
    { MSNP_ERROR_UNREACHABLE, CORE_REMEDY_TRY_AGAIN },
    { MSNP_ERROR_TIMED_OUT, CORE_REMEDY_TRY_AGAIN },
    { MSNP_ERROR_SIGNED_IN_ELSEWHERE, CORE_REMEDY_SIGN_IN_HERE },
    { MSNP_ERROR_HIDDEN, CORE_REMEDY_GO_ONLINE },
    /* nothing to wave through: no button trusts a certificate */
    { MSNP_ERROR_UNTRUSTED, CORE_REMEDY_EDIT_SERVICE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, rows[i].code, "");

      g_assert_cmpint (core_error_text_get_remedy (error), ==, rows[i].remedy);
    }
}

static void
test_every_remedy_has_a_label (void)
{
  g_assert_null (core_remedy_get_label (CORE_REMEDY_NONE));
  for (int remedy = CORE_REMEDY_NONE + 1; remedy <= CORE_REMEDY_GO_ONLINE; remedy++)
    g_assert_nonnull (core_remedy_get_label (remedy));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/error-text/what-is-kept-has-words", test_what_is_kept_has_words);
  g_test_add_func ("/core/error-text/every-code-has-its-own-words",
                   test_every_code_has_its_own_words);
  g_test_add_func ("/core/error-text/every-number-has-words", test_every_number_has_words);
  g_test_add_func ("/core/error-text/foreign-errors-have-words", test_foreign_errors_have_words);
  g_test_add_func ("/core/error-text/what-helps", test_what_helps);
  g_test_add_func ("/core/error-text/every-remedy-has-a-label", test_every_remedy_has_a_label);
  return g_test_run ();
}
