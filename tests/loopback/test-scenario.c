#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "loopback-client.h"

#define ACCOUNT "\"email\": \"a@example.com\", \"password\": \"p\""
#define WITH(rest) "{\"accounts\": [{" ACCOUNT ", " rest "}]}"

static void
test_round_trip (void)
{
  static const char json[] =
    "{ \"accounts\": [ { \"email\": \"a@example.com\", \"password\": \"p,w=1 %é\","
    " \"name\": \"Ann ☃\", \"groups\": [\"Friends\", \"Empty\"], \"contacts\": ["
    " { \"email\": \"b@example.com\", \"name\": \"Ben\", \"lists\": [\"FL\", \"AL\"],"
    "   \"groups\": [\"Friends\"] },"
    " { \"email\": \"c@example.com\", \"name\": \"Cem\", \"lists\": [\"BL\", \"RL\"],"
    "   \"groups\": [] } ],"
    " \"privacy\": \"block\", \"notify\": \"silent\" } ] }";
  g_autoptr(LoopbackService) service = loopback_service_new (LOOPBACK_MICROSOFT);
  g_autoptr(LoopbackService) again = loopback_service_new (LOOPBACK_MICROSOFT);
  g_autoptr(JsonNode) expected = json_from_string (json, NULL);
  g_autoptr(JsonNode) written = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;

  loopback_service_load_accounts (service, json, &error);
  g_assert_no_error (error);
  once = loopback_service_dup_accounts_json (service);
  written = json_from_string (once, NULL);
  g_assert_true (json_node_equal (expected, written));

  g_assert_true (loopback_service_load_accounts (again, once, &error));
  twice = loopback_service_dup_accounts_json (again);
  g_assert_cmpstr (once, ==, twice);
}

static void
test_forward_is_reverse_on_the_other_side (void)
{
  static const char json[] =
    "{ \"accounts\": [ { \"email\": \"a@example.com\", \"password\": \"p\", \"contacts\": ["
    " { \"email\": \"b@example.com\", \"lists\": [\"FL\"] } ] },"
    " { \"email\": \"b@example.com\", \"password\": \"p\" } ] }";
  g_autoptr(LoopbackService) service = loopback_service_new (LOOPBACK_MICROSOFT);
  g_autoptr(GError) error = NULL;
  g_autofree char *written = NULL;

  loopback_service_load_accounts (service, json, &error);
  g_assert_no_error (error);
  written = loopback_service_dup_accounts_json (service);
  g_assert_nonnull (strstr (written, "\"RL\""));
}

static void
test_two_list_each_other (void)
{
  static const char json[] =
    "{ \"accounts\": [ { \"email\": \"a@example.com\", \"password\": \"p\", \"contacts\": ["
    " { \"email\": \"b@example.com\", \"name\": \"Ben\", \"lists\": [\"FL\", \"AL\", \"RL\"] } ] },"
    " { \"email\": \"b@example.com\", \"password\": \"p\", \"contacts\": ["
    " { \"email\": \"a@example.com\", \"name\": \"Ännchen\", \"lists\": [\"FL\", \"BL\"] } ] } ] }";
  g_autoptr(LoopbackService) service = loopback_service_new (LOOPBACK_MICROSOFT);
  g_autoptr(LoopbackService) again = loopback_service_new (LOOPBACK_MICROSOFT);
  g_autoptr(GError) error = NULL;
  g_autofree char *written = NULL;

  loopback_service_load_accounts (service, json, &error);
  g_assert_no_error (error);
  written = loopback_service_dup_accounts_json (service);
  g_assert_nonnull (strstr (written, "Ännchen"));

  loopback_service_load_accounts (again, written, &error);
  g_assert_no_error (error);
}

static void
test_bots_are_no_accounts (void)
{
  g_autoptr(LoopbackService) service = loopback_service_new (LOOPBACK_MICROSOFT);
  g_autofree char *written = NULL;

  loopback_service_add_bots (service);
  written = loopback_service_dup_accounts_json (service);
  g_assert_null (strstr (written, "example.com"));
}

typedef struct
{
  const char *name;
  const char *json;
  const char *message;
} BadFile;

static const BadFile bad_files[] = {
  { "no-json", "{", "no JSON: *" },
  { "empty", "", "*" },
  { "an-array", "[]", "the file holds no object" },
  { "no-accounts", "{}", "the file: *accounts* is missing" },
  { "accounts-no-array", "{\"accounts\": 3}", "the file: *accounts* is no array" },
  { "account-no-object", "{\"accounts\": [3]}", "accounts?0? is no object" },
  { "no-email", "{\"accounts\": [{}]}", "accounts?0?: *email* is missing" },
  { "bad-email", "{\"accounts\": [{\"email\": \"x\"}]}", "accounts?0?: *x* is no e-mail address" },
  { "no-password", "{\"accounts\": [{\"email\": \"a@b\"}]}",
    "accounts?0?: *password* is missing" },
  { "name-no-string", WITH ("\"name\": 3"), "accounts?0?: *name* is no string" },
  { "name-null", WITH ("\"name\": null"), "accounts?0?: *name* is no string" },
  { "privacy", WITH ("\"privacy\": \"maybe\""), "accounts?0?: *privacy* is neither *allow*block*" },
  { "notify", WITH ("\"notify\": \"no\""), "accounts?0?: *notify* is neither *ask*silent*" },
  { "groups", WITH ("\"groups\": [3]"), "accounts?0?.groups?0? is no string" },
  { "contact", WITH ("\"contacts\": [3]"), "accounts?0?.contacts?0? is no object" },
  { "list", WITH ("\"contacts\": [{\"email\": \"b@c\", \"lists\": [\"XL\"]}]"),
    "accounts?0?.contacts?0?.lists?0?: *XL* is none of FL, AL, BL, RL" },
  { "contact-twice", WITH ("\"contacts\": [{\"email\": \"b@c\"}, {\"email\": \"B@c\"}]"),
    "accounts?0?.contacts?1?: *B@c* is there twice" },
  { "account-twice", "{\"accounts\": [{" ACCOUNT "}, {" ACCOUNT "}]}",
    "accounts?1?: *a@example.com* is there twice" },
};

static void
test_bad_file (gconstpointer data)
{
  const BadFile *row = data;
  g_autoptr(LoopbackService) service = loopback_service_new (LOOPBACK_MICROSOFT);
  g_autoptr(GError) error = NULL;
  g_autofree char *written = NULL;

  g_assert_false (loopback_service_load_accounts (service, row->json, &error));
  g_assert_nonnull (error);
  if (!g_pattern_match_simple (row->message, error->message))
    g_error ("expected “%s”, got “%s”", row->message, error->message);

  written = loopback_service_dup_accounts_json (service);
  g_assert_null (strstr (written, "email"));
}

static void
test_account_that_is_there_already (void)
{
  g_autoptr(LoopbackService) service = loopback_service_new (LOOPBACK_MICROSOFT);
  g_autoptr(GError) error = NULL;

  loopback_service_add_account (service, "a@example.com", "p", "Ann");
  g_assert_false (loopback_service_load_accounts (service, "{\"accounts\": [{" ACCOUNT "}]}",
                                                  &error));
  g_assert_nonnull (strstr (error->message, "is an account already"));
}

static void
test_service_file (void)
{
  g_autoptr(LoopbackService) service = test_service_new (LOOPBACK_MICROSOFT);
  g_autofree char *json = loopback_service_dup_service_json (service, "ca.pem");
  g_autofree char *dispatch =
    g_strdup_printf ("127.0.0.1:%u", loopback_service_get_dispatch_port (service));
  g_autofree char *nexus = g_strdup_printf ("https://127.0.0.1:%u/rdr/pprdr.asp",
                                            loopback_service_get_https_port (service));
  g_autoptr(JsonNode) root = json_from_string (json, NULL);
  JsonObject *object = json_node_get_object (root);

  g_assert_cmpstr (json_object_get_string_member (object, "id"), ==, "loopback");
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, "Loopback");
  g_assert_cmpstr (json_object_get_string_member (object, "dispatch"), ==, dispatch);
  g_assert_cmpstr (json_object_get_string_member (object, "nexus"), ==, nexus);
  g_assert_cmpstr (json_object_get_string_member (object, "ca"), ==, "ca.pem");
  g_assert_true (json_object_get_null_member (object, "login"));
  g_assert_true (g_str_has_prefix (json_object_get_string_member (object, "gateway"),
                                   "http://127.0.0.1:"));
}

static void
on_changed (LoopbackService *service,
            gpointer         user_data)
{
  (*(guint *) user_data)++;
}

static void
test_changes_are_told (void)
{
  g_autoptr(LoopbackService) service = test_service_new (LOOPBACK_MICROSOFT);
  g_autoptr(TestClient) alice = test_go_online (service, "alice@example.com");
  guint changes = 0;

  g_signal_connect (service, "changed", G_CALLBACK (on_changed), &changes);
  test_client_say (alice, "CHG # AWY 0");
  test_client_expect (alice, "CHG *");
  g_assert_cmpuint (changes, ==, 0);
  test_client_say (alice, "ADG # Work 0");
  test_client_expect (alice, "ADG *");
  g_assert_cmpuint (changes, ==, 1);
}

static void
test_many_contacts (void)
{
  LoopbackService *service = test_service_new (LOOPBACK_MICROSOFT);
  g_autoptr(TestClient) alice = NULL;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *address = g_strdup_printf ("c%u@example.net", i);

      loopback_service_add_contact (service, "alice@example.com", address, address,
                                    MSNP_LIST_FORWARD | MSNP_LIST_ALLOW, i % 2 ? "Odd" : NULL);
    }
  alice = test_sign_in (service, "alice@example.com");
  test_client_say (alice, "SYN # 0");
  test_client_expect (alice, "SYN 5 1 10002 2");
  test_client_skip_to (alice, "LST c9998@example.net c9998%40example.net 3 0");
  test_client_skip_to (alice, "LST c9999@example.net c9999%40example.net 3 1");
  g_assert_finalize_object (service);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loopback/scenario/round-trip", test_round_trip);
  g_test_add_func ("/loopback/scenario/forward-is-reverse-on-the-other-side",
                   test_forward_is_reverse_on_the_other_side);
  g_test_add_func ("/loopback/scenario/two-list-each-other", test_two_list_each_other);
  g_test_add_func ("/loopback/scenario/bots-are-no-accounts", test_bots_are_no_accounts);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_files); i++)
    {
      g_autofree char *path = g_strconcat ("/loopback/scenario/bad-file/", bad_files[i].name, NULL);

      g_test_add_data_func (path, &bad_files[i], test_bad_file);
    }
  g_test_add_func ("/loopback/scenario/account-that-is-there-already",
                   test_account_that_is_there_already);
  g_test_add_func ("/loopback/scenario/service-file", test_service_file);
  g_test_add_func ("/loopback/scenario/changes-are-told", test_changes_are_told);
  g_test_add_func ("/loopback/scenario/many-contacts", test_many_contacts);

  return g_test_run ();
}
