#include "store-test.h"

typedef struct
{
  StoreDatabase *database;
  StoreValues   *values;
  guint          n_changes;
  char          *changed;
} Fixture;

static void
on_value_changed (StoreValues *values,
                  const char  *name,
                  gpointer     user_data)
{
  Fixture *f = user_data;

  f->n_changes++;
  g_free (f->changed);
  f->changed = g_strdup (name);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->database = store_test_open (NULL);
  f->values = store_values_new (f->database, STORE_TEST_ACCOUNT);
  g_signal_connect (f->values, "value-changed", G_CALLBACK (on_value_changed), f);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->values);
  store_test_close (f->database);
  g_free (f->changed);
}

static void
set (StoreValues *values,
     const char  *name,
     const char  *value)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  store_values_set_async (values, name, value, NULL, store_test_on_done, &result);
  g_assert_true (store_values_set_finish (values, store_test_wait (&result), &error));
  g_assert_no_error (error);
}

static StoreValues *
load (Fixture    *f,
      const char *account)
{
  StoreValues *values = store_values_new (f->database, account);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  store_values_load_async (values, NULL, store_test_on_done, &result);
  g_assert_true (store_values_load_finish (values, store_test_wait (&result), &error));
  g_assert_no_error (error);

  return values;
}

static void
test_keeps_values_of_each_account (Fixture       *f,
                                   gconstpointer  data)
{
  g_autoptr(StoreValues) other = store_values_new (f->database, "another");
  g_autoptr(StoreValues) mine = NULL;
  g_autoptr(StoreValues) theirs = NULL;

  set (f->values, "draft:bob@example.com", "{\"text\":\"half a\"}");
  set (f->values, "draft:bob@example.com", "{\"text\":\"half a sentence\"}");
  set (f->values, "folds", "[]");
  set (f->values, "gone", "x");
  set (f->values, "gone", NULL);
  set (other, "folds", "[1]");
  mine = load (f, STORE_TEST_ACCOUNT);
  theirs = load (f, "another");

  g_assert_cmpstr (store_values_lookup (mine, "draft:bob@example.com"), ==,
                   "{\"text\":\"half a sentence\"}");
  g_assert_cmpstr (store_values_lookup (mine, "folds"), ==, "[]");
  g_assert_null (store_values_lookup (mine, "gone"));
  g_assert_cmpstr (store_values_lookup (theirs, "folds"), ==, "[1]");
  g_assert_null (store_values_lookup (theirs, "draft:bob@example.com"));
}

static void
test_a_change_is_seen_at_once (Fixture       *f,
                               gconstpointer  data)
{
  store_values_set_async (f->values, "mute", "1", NULL, NULL, NULL);
  g_assert_cmpstr (store_values_lookup (f->values, "mute"), ==, "1");
  g_assert_cmpstr (f->changed, ==, "mute");
  store_values_set_async (f->values, "mute", "1", NULL, NULL, NULL);
  g_assert_cmpuint (f->n_changes, ==, 1);
  store_values_set_async (f->values, "mute", NULL, NULL, NULL, NULL);
  g_assert_null (store_values_lookup (f->values, "mute"));
  g_assert_cmpuint (f->n_changes, ==, 2);
  set (f->values, "last", "written");
}

/* What was set while the load was under way is newer than what it brings. */
static void
test_loading_undoes_nothing (Fixture       *f,
                             gconstpointer  data)
{
  g_autoptr(StoreValues) values = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  set (f->values, "removed", "before");
  set (f->values, "changed", "before");
  set (f->values, "same", "before");
  values = store_values_new (f->database, STORE_TEST_ACCOUNT);
  store_values_load_async (values, NULL, store_test_on_done, &result);
  store_values_set_async (values, "removed", NULL, NULL, NULL, NULL);
  store_values_set_async (values, "changed", "after", NULL, NULL, NULL);
  store_values_load_finish (values, store_test_wait (&result), &error);
  g_assert_no_error (error);

  g_assert_null (store_values_lookup (values, "removed"));
  g_assert_cmpstr (store_values_lookup (values, "changed"), ==, "after");
  g_assert_cmpstr (store_values_lookup (values, "same"), ==, "before");
  set (values, "last", "written");
}

static void
test_names_by_their_beginning (Fixture       *f,
                               gconstpointer  data)
{
  g_auto(GStrv) names = NULL;
  g_autofree char *joined = NULL;

  store_values_set_async (f->values, "draft:carol@example.com", "c", NULL, NULL, NULL);
  store_values_set_async (f->values, "draft:bob@example.com", "b", NULL, NULL, NULL);
  set (f->values, "order", "[]");
  names = store_values_dup_names (f->values, "draft:");
  joined = g_strjoinv (" ", names);

  g_assert_cmpstr (joined, ==, "draft:bob@example.com draft:carol@example.com");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/store/values/keeps-values-of-each-account", test_keeps_values_of_each_account);
  ADD ("/store/values/a-change-is-seen-at-once", test_a_change_is_seen_at_once);
  ADD ("/store/values/loading-undoes-nothing", test_loading_undoes_nothing);
  ADD ("/store/values/names-by-their-beginning", test_names_by_their_beginning);
#undef ADD

  return g_test_run ();
}
