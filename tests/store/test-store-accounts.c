#include "store-test.h"

typedef struct
{
  StoreDatabase *database;
  StoreAccounts *accounts;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->database = store_test_open (NULL);
  f->accounts = store_accounts_new (f->database);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_finalize_object (f->accounts);
  store_test_close (f->database);
}

static void
save (Fixture           *f,
      const char        *service,
      const char        *address,
      gint64             last_used,
      StoreAccountFlags  flags)
{
  g_autoptr(StoreAccount) account = store_account_new (service, address);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  account->last_used = last_used;
  account->flags = flags;
  store_accounts_save_async (f->accounts, account, NULL, store_test_on_done, &result);
  g_assert_true (store_accounts_save_finish (f->accounts, store_test_wait (&result), &error));
  g_assert_no_error (error);
}

static GPtrArray *
list (Fixture *f)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *accounts;

  store_accounts_list_async (f->accounts, NULL, store_test_on_done, &result);
  accounts = store_accounts_list_finish (f->accounts, store_test_wait (&result), &error);
  g_assert_no_error (error);

  return accounts;
}

static void
test_the_last_used_comes_first (Fixture       *f,
                                gconstpointer  data)
{
  g_autoptr(GPtrArray) accounts = NULL;
  g_autoptr(StoreAccount) copy = NULL;

  save (f, "escargot", "alice@example.com", 1, STORE_ACCOUNT_NONE);
  save (f, "crosstalk", "alice@example.com", 3, STORE_ACCOUNT_SIGN_IN);
  save (f, "escargot", "bob@example.com", 2, STORE_ACCOUNT_KEEP_PASSWORD);
  accounts = list (f);
  copy = store_account_copy (accounts->pdata[0]);

  g_assert_cmpuint (accounts->len, ==, 3);
  g_assert_cmpstr (copy->id, ==, "crosstalk alice@example.com");
  g_assert_cmpstr (copy->service, ==, "crosstalk");
  g_assert_cmpstr (copy->address, ==, "alice@example.com");
  g_assert_cmpint (copy->last_used, ==, 3);
  g_assert_cmpuint (copy->flags, ==, STORE_ACCOUNT_SIGN_IN);
  g_assert_cmpstr (((StoreAccount *) accounts->pdata[1])->address, ==, "bob@example.com");
}

static void
test_saving_again_changes_it (Fixture       *f,
                              gconstpointer  data)
{
  g_autoptr(GPtrArray) accounts = NULL;
  const StoreAccount *account;

  save (f, "escargot", "alice@example.com", 1, STORE_ACCOUNT_NONE);
  save (f, "escargot", "Alice@Example.com", 9,
        STORE_ACCOUNT_KEEP_PASSWORD | STORE_ACCOUNT_NO_HISTORY);
  accounts = list (f);

  g_assert_cmpuint (accounts->len, ==, 1);
  account = accounts->pdata[0];
  g_assert_cmpstr (account->address, ==, "Alice@Example.com");
  g_assert_cmpint (account->last_used, ==, 9);
  g_assert_cmpuint (account->flags, ==, STORE_ACCOUNT_KEEP_PASSWORD | STORE_ACCOUNT_NO_HISTORY);
}

static void
test_forgets_an_account_and_its_values (Fixture       *f,
                                        gconstpointer  data)
{
  g_autoptr(StoreAccount) alice = store_account_new ("escargot", "alice@example.com");
  g_autoptr(StoreValues) values = store_values_new (f->database, alice->id);
  g_autoptr(StoreValues) others = store_values_new (f->database, "escargot bob@example.com");
  g_autoptr(StoreValues) after = store_values_new (f->database, alice->id);
  g_autoptr(StoreValues) others_after = store_values_new (f->database,
                                                          "escargot bob@example.com");
  g_autoptr(GPtrArray) accounts = NULL;
  g_autoptr(GAsyncResult) removed = NULL;
  g_autoptr(GAsyncResult) loaded = NULL;
  g_autoptr(GAsyncResult) others_loaded = NULL;
  g_autoptr(GError) error = NULL;

  save (f, "escargot", "alice@example.com", 1, STORE_ACCOUNT_NONE);
  save (f, "escargot", "bob@example.com", 1, STORE_ACCOUNT_NONE);
  store_values_set_async (values, "folds", "[]", NULL, NULL, NULL);
  store_values_set_async (others, "folds", "[]", NULL, NULL, NULL);
  store_accounts_remove_async (f->accounts, alice->id, NULL, store_test_on_done, &removed);
  g_assert_true (store_accounts_remove_finish (f->accounts, store_test_wait (&removed), &error));
  store_values_load_async (after, NULL, store_test_on_done, &loaded);
  store_values_load_async (others_after, NULL, store_test_on_done, &others_loaded);
  g_assert_true (store_values_load_finish (after, store_test_wait (&loaded), &error));
  g_assert_true (store_values_load_finish (others_after, store_test_wait (&others_loaded),
                                           &error));
  accounts = list (f);

  g_assert_cmpuint (accounts->len, ==, 1);
  g_assert_cmpstr (((StoreAccount *) accounts->pdata[0])->address, ==, "bob@example.com");
  g_assert_null (store_values_lookup (after, "folds"));
  g_assert_cmpstr (store_values_lookup (others_after, "folds"), ==, "[]");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/store/accounts/the-last-used-comes-first", test_the_last_used_comes_first);
  ADD ("/store/accounts/saving-again-changes-it", test_saving_again_changes_it);
  ADD ("/store/accounts/forgets-an-account-and-its-values",
       test_forgets_an_account_and_its_values);
#undef ADD

  return g_test_run ();
}
