#include "config.h"

#include <string.h>

#include "loopback-client.h"

#define ALICE "alice@example.com"
#define BOB   "bob@example.com"
#define CAROL "carol@example.com"

typedef struct
{
  LoopbackService *service;
  gboolean         escargot;
  TestClient      *alice;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  static const char accounts[] =
    "{ \"accounts\": ["
    "  { \"email\": \"alice@example.com\", \"password\": \"secret\", \"name\": \"Alïce 100%\","
    "    \"groups\": [\"Friends\", \"Füße\"], \"contacts\": ["
    "      { \"email\": \"bob@example.com\", \"name\": \"Bob Bézier\","
    "        \"lists\": [\"FL\", \"AL\"], \"groups\": [\"Friends\"] },"
    "      { \"email\": \"ghost@example.com\", \"name\": \"Ghost\", \"lists\": [\"FL\", \"AL\"] },"
    "      { \"email\": \"carol@example.com\", \"lists\": [\"RL\"] } ] },"
    "  { \"email\": \"bob@example.com\", \"password\": \"secret\", \"name\": \"Bob\","
    "    \"privacy\": \"block\", \"notify\": \"silent\" },"
    "  { \"email\": \"carol@example.com\", \"password\": \"secret\", \"name\": \"Carol\","
    "    \"contacts\": [ { \"email\": \"alice@example.com\", \"lists\": [\"FL\", \"AL\"] } ] }"
    "] }";
  g_autoptr(GError) error = NULL;

  f->escargot = GPOINTER_TO_INT (data) == LOOPBACK_ESCARGOT;
  f->service = loopback_service_new ((LoopbackFlavour) GPOINTER_TO_INT (data));
  g_assert_true (loopback_service_load_accounts (f->service, accounts, &error));
  g_assert_no_error (error);
  g_assert_true (loopback_service_start (f->service, &error));
  g_assert_no_error (error);
  f->alice = test_sign_in (f->service, ALICE);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  test_client_free (f->alice);
  g_assert_finalize_object (f->service);
}

/* Microsoft's spelling of an answer, and Escargot's. */
static void
expect (Fixture    *f,
        const char *microsoft,
        const char *escargot)
{
  test_client_expect (f->alice, f->escargot ? escargot : microsoft);
}

/* TrIDs go on from 5, list versions from 2. */
static void
synchronize (Fixture *f)
{
  test_client_say (f->alice, "SYN # 0");
  test_client_say (f->alice, "PNG");
  test_client_skip_to (f->alice, "QNG *");
}

static void
test_whole_list (Fixture       *f,
                 gconstpointer  data)
{
  test_client_say (f->alice, "SYN # 0");
  expect (f, "SYN 5 1 3 3", "SYN 5 1 3 3");
  expect (f, "GTC A", "GTC A");
  expect (f, "BLP AL", "BLP AL");
  if (!f->escargot)
    {
      test_client_expect (f->alice, "PRP PHH");
      test_client_expect (f->alice, "PRP PHW");
      test_client_expect (f->alice, "PRP PHM");
      test_client_expect (f->alice, "PRP MOB N");
      test_client_expect (f->alice, "PRP MBE N");
    }
  expect (f, "LSG 0 Other%20Contacts 0", "LSG 0 Other%20Contacts 0");
  expect (f, "LSG 1 Friends 0", "LSG 1 Friends 0");
  expect (f, "LSG 2 F%C3%BC%C3%9Fe 0", "LSG 2 Füße 0");
  expect (f, "LST bob@example.com Bob%20B%C3%A9zier 3 1",
          "LST bob@example.com Bob%20Bézier 3 1");
  expect (f, "LST ghost@example.com Ghost 3 0", "LST ghost@example.com Ghost 3 0");
  expect (f, "LST carol@example.com carol%40example.com 8",
          "LST carol@example.com carol@example.com 8 0");
  if (!f->escargot)
    {
      test_client_expect (f->alice, "MSG Hotmail Hotmail *");
      g_assert_nonnull (strstr (f->alice->payload, "\r\n\r\nInbox-Unread: 1\r\n"));
    }
}

static void
test_settings_of_another (Fixture       *f,
                          gconstpointer  data)
{
  g_autoptr(TestClient) bob = test_sign_in (f->service, BOB);

  test_client_say (bob, "SYN # 0");
  test_client_expect (bob, "SYN 5 1 1 1");
  test_client_expect (bob, "GTC N");
  test_client_expect (bob, "BLP BL");
  test_client_skip_to (bob, f->escargot ? "LST alice@example.com Alïce%20100%25 8 0"
                                        : "LST alice@example.com Al%C3%AFce%20100%25 8");
}

/* 08 §8.1 row 15 */
static void
test_same_version_is_short (Fixture       *f,
                            gconstpointer  data)
{
  test_client_say (f->alice, "SYN # 1");
  expect (f, "SYN 5 1", "SYN 5 2 3 3");
}

static void
test_add_tells_the_other_side (Fixture       *f,
                               gconstpointer  data)
{
  g_autoptr(TestClient) carol = test_go_online (f->service, CAROL);
  g_autoptr(TestClient) bob = test_go_online (f->service, BOB);

  test_client_say (bob, "ADD # FL carol@example.com Carol 0");
  test_client_expect (bob, "ADD 7 FL 2 carol@example.com Carol 0");
  test_client_expect (carol, "ADD 0 RL 2 bob@example.com Bob");
  if (f->escargot)
    {
      test_client_expect (carol, "NOT *");
      g_assert_true (g_str_has_prefix (carol->payload, "<NOTIFICATION "));
    }
  else
    {
      test_client_expect (bob, "BPR 2 carol@example.com PHH");
      test_client_expect (bob, "BPR 2 carol@example.com PHW");
      test_client_expect (bob, "BPR 2 carol@example.com PHM");
      test_client_expect (bob, "BPR 2 carol@example.com MOB N");
      test_client_expect (bob, "ILN 7 NLN carol@example.com Carol 805306400");
    }

  test_client_say (bob, "REM # FL carol@example.com");
  test_client_expect (bob, "REM 8 FL 3 carol@example.com");
  test_client_expect (carol, "REM 0 RL 3 bob@example.com");
}

/* Somebody who was on a list before is shown at once, in both flavours. */
static void
test_add_of_a_known_person (Fixture       *f,
                            gconstpointer  data)
{
  g_autoptr(TestClient) carol = test_go_online (f->service, CAROL);

  synchronize (f);
  test_client_say (f->alice, "ADD # FL carol@example.com Carol");
  expect (f, "ADD 6 FL 2 carol@example.com Carol 0", "ADD 6 FL 2 carol@example.com Carol");
  for (guint i = 0; i < 4; i++)
    test_client_expect (f->alice, "BPR 2 carol@example.com *");
  expect (f, "ILN 6 NLN carol@example.com Carol 805306400",
          "ILN 6 NLN carol@example.com Carol 805306400 %3Cmsnobj%2F%3E");
}

static void
test_errors_of_add (Fixture       *f,
                    gconstpointer  data)
{
  synchronize (f);
  test_client_say (f->alice, "ADD # FL nobody@example.com Nobody 0");
  test_client_expect (f->alice, "205 6");
  test_client_say (f->alice, "ADD # FL noat noat 0");
  test_client_expect (f->alice, "201 7");
  test_client_say (f->alice, "ADD # FL bob@example.com Bob 77");
  test_client_expect (f->alice, "224 8");
  test_client_say (f->alice, "ADD # FL bob@example.com Bob 1");
  test_client_expect (f->alice, "215 9");
  test_client_say (f->alice, "ADD # BL bob@example.com Bob");
  expect (f, "219 10", "ADD 10 BL 2 bob@example.com Bob");
  test_client_say (f->alice, "ADD # RL bob@example.com Bob");
  if (f->escargot)
    test_client_expect_closed (f->alice);
  else
    test_client_expect (f->alice, "201 11");
}

static void
test_errors_of_rem (Fixture       *f,
                    gconstpointer  data)
{
  synchronize (f);
  test_client_say (f->alice, "REM # FL nobody@example.com");
  expect (f, "216 6", "205 6");
  test_client_say (f->alice, "REM # FL carol@example.com");
  test_client_expect (f->alice, "216 7");
  test_client_say (f->alice, "REM # BL bob@example.com");
  test_client_expect (f->alice, "216 8");
  test_client_say (f->alice, "REM # FL bob@example.com 77");
  test_client_expect (f->alice, "224 9");
  test_client_say (f->alice, "REM # FL bob@example.com 2");
  test_client_expect (f->alice, "225 10");
}

/* A person without an account is blocked like any other, in the order that Microsoft wants. */
static void
test_block_without_account (Fixture       *f,
                            gconstpointer  data)
{
  synchronize (f);
  test_client_say (f->alice, "REM # FL ghost@example.com");
  test_client_expect (f->alice, "REM 6 FL 2 ghost@example.com");
  test_client_say (f->alice, "REM # AL ghost@example.com");
  test_client_expect (f->alice, "REM 7 AL 3 ghost@example.com");
  test_client_say (f->alice, "ADD # BL ghost@example.com Ghost");
  test_client_expect (f->alice, "ADD 8 BL 4 ghost@example.com Ghost");
}

static void
test_groups (Fixture       *f,
             gconstpointer  data)
{
  synchronize (f);
  test_client_say (f->alice, "ADG # New%%20Group%%20%%C3%%A9 0");
  expect (f, "ADG 6 2 New%20Group%20%C3%A9 3 0", "ADG 6 2 New%20Group%20é 3 0");
  test_client_say (f->alice, "REG # 3 Renamed%%20Group 0");
  test_client_expect (f->alice, "REG 7 3 3 Renamed%20Group 0");
  test_client_say (f->alice, "ADD # FL bob@example.com Bob 3");
  test_client_expect (f->alice, "ADD 8 FL 4 bob@example.com Bob 3");
  test_client_say (f->alice, "REM # FL bob@example.com 1");
  test_client_expect (f->alice, "REM 9 FL 5 bob@example.com 1");
  test_client_say (f->alice, "REM # FL bob@example.com 3");
  test_client_expect (f->alice, "REM 10 FL 6 bob@example.com 3");
  test_client_say (f->alice, "ADD # FL bob@example.com Bob 1");
  test_client_expect (f->alice, "ADD 11 FL 7 bob@example.com Bob 1");
  test_client_say (f->alice, "RMG # 3");
  test_client_expect (f->alice, "RMG 12 8 3");
  test_client_say (f->alice, "ADG # Again 0");
  expect (f, "ADG 13 9 Again 4 0", "ADG 13 9 Again 3 0");
}

static void
test_errors_of_groups (Fixture       *f,
                       gconstpointer  data)
{
  g_autofree char *fits = g_strnfill (61, 'y');
  g_autofree char *too_long = g_strnfill (62, 'y');

  synchronize (f);
  test_client_say (f->alice, "ADG # Friends 0");
  test_client_expect (f->alice, "228 6");
  test_client_say (f->alice, "ADG # %s 0", too_long);
  test_client_expect (f->alice, "229 7");
  test_client_say (f->alice, "RMG # 0");
  expect (f, "230 8", "224 8");
  test_client_say (f->alice, "RMG # 99");
  test_client_expect (f->alice, "224 9");
  test_client_say (f->alice, "REG # 99 zzz 0");
  test_client_expect (f->alice, "224 10");
  test_client_say (f->alice, "REG # 2 Friends 0");
  test_client_expect (f->alice, "228 11");
  test_client_say (f->alice, "ADG # %s 0", fits);
  test_client_expect (f->alice, "ADG 12 2 yyy* 3 0");
}

static void
test_thirty_groups (Fixture       *f,
                    gconstpointer  data)
{
  synchronize (f);
  for (guint i = 0; i < 27; i++)
    {
      test_client_say (f->alice, "ADG # Group%u 0", i);
      test_client_expect (f->alice, "ADG *");
    }
  test_client_say (f->alice, "ADG # Last 0");
  expect (f, "223 33", "ADG 33 29 Last 30 0");
}

/* 03 §3.8: what becomes of those who were in it alone. */
static void
test_remove_a_group_with_people (Fixture       *f,
                                 gconstpointer  data)
{
  synchronize (f);
  test_client_say (f->alice, "RMG # 1");
  test_client_expect (f->alice, "RMG 6 2 1");
  test_client_say (f->alice, "REM # FL bob@example.com");
  expect (f, "216 7", "REM 7 FL 3 bob@example.com");
}

static void
test_settings_change (Fixture       *f,
                      gconstpointer  data)
{
  synchronize (f);
  test_client_say (f->alice, "GTC # A");
  test_client_expect (f->alice, "218 6");
  test_client_say (f->alice, "GTC # N");
  test_client_expect (f->alice, "GTC 7 2 N");
  test_client_say (f->alice, "BLP # BL");
  test_client_expect (f->alice, "BLP 8 3 BL");
  test_client_say (f->alice, "PRP # PHH 01%%20234");
  test_client_expect (f->alice, "PRP 9 4 PHH 01%20234");
  test_client_say (f->alice, "PRP # PHH");
  test_client_expect (f->alice, "PRP 10 5 PHH");
  test_client_say (f->alice, "PRP # MFN x");
  test_client_expect (f->alice, "715 11");
  test_client_say (f->alice, "URL # INBOX");
  expect (f, "URL 12 /cgi-bin/HoTMaiL *", "URL 12 /unused1 /unused2 1");
  test_client_say (f->alice, "IMS # ON");
  test_client_expect (f->alice, "IMS 13 0 ON");
  test_client_say (f->alice, "BLP # XX");
  if (!f->escargot)
    test_client_expect (f->alice, "200 14");
  test_client_expect_closed (f->alice);
}

static void
test_rename_of_others (Fixture       *f,
                       gconstpointer  data)
{
  g_autofree char *json = NULL;

  synchronize (f);
  test_client_say (f->alice, "REA # bob@example.com Bobby");
  test_client_expect (f->alice, "REA 6 2 bob@example.com Bobby");
  json = loopback_service_dup_accounts_json (f->service);
  g_assert_true ((strstr (json, "Bobby") == NULL) == f->escargot);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void      (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "whole-list", test_whole_list },
    { "settings-of-another", test_settings_of_another },
    { "same-version-is-short", test_same_version_is_short },
    { "add-tells-the-other-side", test_add_tells_the_other_side },
    { "add-of-a-known-person", test_add_of_a_known_person },
    { "errors-of-add", test_errors_of_add },
    { "errors-of-rem", test_errors_of_rem },
    { "block-without-account", test_block_without_account },
    { "groups", test_groups },
    { "errors-of-groups", test_errors_of_groups },
    { "thirty-groups", test_thirty_groups },
    { "remove-a-group-with-people", test_remove_a_group_with_people },
    { "settings-change", test_settings_change },
    { "rename-of-others", test_rename_of_others },
  };

  g_test_init (&argc, &argv, NULL);
  for (int flavour = LOOPBACK_MICROSOFT; flavour <= LOOPBACK_ESCARGOT; flavour++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
        {
          g_autofree char *path = g_strdup_printf ("/loopback/list/%s/%s",
                                                   flavour == LOOPBACK_ESCARGOT ? "escargot"
                                                                                : "microsoft",
                                                   tests[i].name);

          g_test_add (path, Fixture, GINT_TO_POINTER (flavour), set_up, tests[i].func, tear_down);
        }
    }

  return g_test_run ();
}
