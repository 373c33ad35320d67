#include "config.h"

#include <string.h>

#include "loopback-client.h"
#include "msnp/wire/msnp-challenge.h"

#define ALICE "alice@example.com"
#define BOB   "bob@example.com"

typedef struct
{
  LoopbackService *service;
  gboolean         escargot;
  TestClient      *alice;
  TestClient      *bob;
} Fixture;

/* Both online; the next TrID of each is 7. */
static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->escargot = GPOINTER_TO_INT (data) == LOOPBACK_ESCARGOT;
  f->service = test_service_new ((LoopbackFlavour) GPOINTER_TO_INT (data));
  f->alice = test_go_online (f->service, ALICE);
  f->bob = test_go_online (f->service, BOB);
  test_client_expect (f->alice, "NLN NLN bob@example.com Bob 805306400*");
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  test_client_free (f->alice);
  test_client_free (f->bob);
  g_assert_finalize_object (f->service);
}

/* Nothing came before the answer to a ping. */
static void
expect_nothing (TestClient *client)
{
  test_client_say (client, "PNG");
  test_client_expect (client, "QNG *");
}

static void
test_first_chg_lists_who_is_here (Fixture       *f,
                                  gconstpointer  data)
{
  g_autoptr(TestClient) carol = test_sign_in (f->service, "carol@example.com");
  const char *object = f->escargot ? " %3Cmsnobj%2F%3E" : "";
  g_autofree char *first = g_strconcat ("ILN 6 NLN alice@example.com Alice 805306400", object,
                                        NULL);
  g_autofree char *second = g_strconcat ("ILN 6 NLN bob@example.com Bob 805306400", object, NULL);

  test_client_say (carol, "SYN # 0");
  test_client_say (carol, "CHG # AWY 268435500 %%3Cmsnobj%%20Size%%3D%%221%%22%%2F%%3E");
  test_client_skip_to (carol, "CHG 6 AWY 268435500 %3Cmsnobj%20Size%3D%221%22%2F%3E");
  test_client_expect (carol, first);
  test_client_expect (carol, second);
  if (!f->escargot)
    test_client_expect (carol, "CHL 0 *");
  test_client_expect (f->bob, "NLN AWY carol@example.com Carol 268435500 "
                              "%3Cmsnobj%20Size%3D%221%22%2F%3E");
  test_client_say (carol, "CHG # BSY 268435500");
  test_client_expect (carol, "CHG 7 BSY 268435500");
  expect_nothing (carol);
}

static void
test_status_reaches_watchers (Fixture       *f,
                              gconstpointer  data)
{
  static const char *const statuses[] = { "BSY", "IDL", "BRB", "AWY", "PHN", "LUN", "NLN" };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *pattern = g_strdup_printf ("NLN %s alice@example.com Alice 805306400*",
                                                  statuses[i]);

      test_client_say (f->alice, "CHG # %s 805306400", statuses[i]);
      test_client_expect (f->bob, pattern);
    }
  test_client_say (f->alice, "CHG # HDN 805306400");
  test_client_expect (f->bob, "FLN alice@example.com");
  test_client_say (f->alice, "CHG # NLN 805306400");
  test_client_expect (f->bob, "NLN NLN alice@example.com Alice 805306400*");
  test_client_say (f->alice, "OUT");
  test_client_expect (f->bob, "FLN alice@example.com");
}

/* 08 §8.1 row 4 */
static void
test_change_of_the_picture_alone (Fixture       *f,
                                  gconstpointer  data)
{
  test_client_say (f->alice, "CHG # NLN 805306400 %%3Cmsnobj%%20Size%%3D%%227%%22%%2F%%3E");
  test_client_expect (f->alice, "CHG 7 *");
  if (!f->escargot)
    test_client_expect (f->bob, "NLN NLN alice@example.com Alice 805306400 *Size%3D%227%22%2F%3E");
  expect_nothing (f->bob);
}

/* Two in one packet: Escargot tells of both what holds in the end (08 §8.8). */
static void
test_changes_at_once (Fixture       *f,
                      gconstpointer  data)
{
  test_client_say (f->alice, "CHG # BSY 805306400 x\r\nCHG 8 NLN 805306400 x");
  test_client_expect (f->bob, f->escargot ? "NLN NLN alice@example.com Alice 805306400 x"
                                          : "NLN BSY alice@example.com Alice 805306400 x");
  test_client_expect (f->bob, "NLN NLN alice@example.com Alice 805306400 x");
  expect_nothing (f->bob);
}

/* The name as it was, with a picture that nobody was told of. */
static void
test_same_name (Fixture       *f,
                gconstpointer  data)
{
  test_client_say (f->alice, "REA # alice@example.com Alice");
  test_client_expect (f->alice, "REA 7 *");
  if (!f->escargot)
    test_client_expect (f->bob, "NLN NLN alice@example.com Alice 805306400");
  test_client_say (f->alice, "CHG # BSY 805306400");
  test_client_expect (f->bob, "NLN BSY alice@example.com Alice 805306400*");
  expect_nothing (f->bob);
}

static void
test_bad_statuses (Fixture       *f,
                   gconstpointer  data)
{
  test_client_say (f->alice, "CHG # FLN 0");
  test_client_expect (f->alice, "201 7");
  test_client_say (f->alice, "CHG # BSY");
  if (f->escargot)
    expect_nothing (f->alice);
  else
    test_client_expect (f->alice, "CHG 8 BSY");
  test_client_say (f->alice, "CHG # ZZZ 0");
  if (!f->escargot)
    test_client_expect (f->alice, "200 9");
  test_client_expect_closed (f->alice);
  test_client_skip_to (f->bob, "FLN alice@example.com");
}

static void
test_new_name_reaches_watchers (Fixture       *f,
                                gconstpointer  data)
{
  test_client_say (f->alice, "REA # alice@example.com Al%%C3%%AFce%%20%%26%%20100%%2525");
  test_client_expect (f->alice, f->escargot ? "REA 7 2 alice@example.com Alïce%20&%20100%2525"
                                            : "REA 7 * alice@example.com "
                                              "Al%C3%AFce%20%26%20100%2525");
  test_client_expect (f->bob, f->escargot ? "NLN NLN alice@example.com "
                                            "Alïce%20&%20100%2525 805306400 *"
                                          : "NLN NLN alice@example.com "
                                            "Al%C3%AFce%20%26%20100%2525 805306400");
}

static void
test_name_that_is_too_long (Fixture       *f,
                            gconstpointer  data)
{
  g_autofree char *name = g_strnfill (388, 'L');

  test_client_say (f->alice, "REA # alice@example.com %s", name);
  test_client_expect (f->alice, f->escargot ? "REA 7 *" : "209 7");
}

/* In the order that Microsoft wants; Escargot repeats the NLN (08 §8.1 row 36). */
static void
test_block_and_unblock (Fixture       *f,
                        gconstpointer  data)
{
  test_client_say (f->alice, "REM # AL bob@example.com");
  expect_nothing (f->bob);
  test_client_say (f->alice, "ADD # BL bob@example.com Bob");
  test_client_expect (f->bob, "FLN alice@example.com");
  test_client_say (f->alice, "CHG # BSY 805306400");
  expect_nothing (f->bob);
  test_client_say (f->alice, "REM # BL bob@example.com");
  test_client_expect (f->bob, "NLN BSY alice@example.com Alice *");
  test_client_say (f->alice, "ADD # AL bob@example.com Bob");
  if (f->escargot)
    test_client_expect (f->bob, "NLN BSY alice@example.com Alice *");
  expect_nothing (f->bob);
}

static void
test_privacy_for_the_rest (Fixture       *f,
                           gconstpointer  data)
{
  test_client_say (f->alice, "BLP # BL");
  expect_nothing (f->bob);
  test_client_say (f->alice, "REM # AL bob@example.com");
  test_client_expect (f->bob, "FLN alice@example.com");
  test_client_say (f->alice, "BLP # AL");
  test_client_expect (f->bob, "NLN NLN alice@example.com *");
  test_client_say (f->alice, "BLP # BL");
  test_client_expect (f->bob, "FLN alice@example.com");
}

static void
test_second_session_is_seen (Fixture       *f,
                             gconstpointer  data)
{
  g_autoptr(TestClient) other = test_go_online (f->service, ALICE);

  test_client_expect (f->bob, "FLN alice@example.com");
  test_client_expect (f->bob, "NLN NLN alice@example.com *");
  test_client_expect (f->alice, "OUT OTH");
}

static void
test_hidden_sign_in_is_not_seen (Fixture       *f,
                                 gconstpointer  data)
{
  g_autoptr(TestClient) carol = test_sign_in (f->service, "carol@example.com");

  test_client_say (carol, "CHG # HDN 0");
  test_client_expect (carol, "CHG 5 HDN 0");
  test_client_expect (carol, "ILN 5 NLN alice@example.com *");
  expect_nothing (f->bob);
  test_client_say (carol, "XFR # SB");
  test_client_skip_to (carol, "913 6");
  test_client_say (carol, "OUT");
  test_client_expect_closed (carol);
  expect_nothing (f->bob);
}

static void
test_challenge (Fixture       *f,
                gconstpointer  data)
{
  g_autoptr(TestClient) carol = test_sign_in (f->service, "carol@example.com");
  g_autofree char *challenge = NULL;
  g_autofree char *answer = NULL;

  test_client_say (carol, "CHG # NLN 0");
  if (f->escargot)
    {
      test_client_say (carol, "QRY # msmsgs@msnmsgr.com 32\r\n"
                              "00000000000000000000000000000000PNG");
      test_client_skip_to (carol, "QNG 60");
      return;
    }

  test_client_skip_to (carol, "CHL 0 *");
  challenge = test_client_dup_word (carol, 2);
  answer = msnp_challenge_answer (challenge);
  test_client_say (carol, "QRY # msmsgs@msnmsgr.com 32\r\n%sPNG", answer);
  test_client_expect (carol, "QRY 6");
  test_client_expect (carol, "QNG 50");
}

static void
test_wrong_answer_to_the_challenge (Fixture       *f,
                                    gconstpointer  data)
{
  g_autoptr(TestClient) carol = test_sign_in (f->service, "carol@example.com");

  if (f->escargot)
    return;

  test_client_say (carol, "CHG # NLN 0");
  test_client_skip_to (carol, "CHL 0 *");
  test_client_expect (f->bob, "NLN NLN carol@example.com *");
  test_client_say (carol, "QRY # msmsgs@msnmsgr.com 32\r\n00000000000000000000000000000000PNG");
  test_client_expect (carol, "540 6");
  test_client_expect_closed (carol);
  test_client_expect (f->bob, "FLN carol@example.com");
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
    { "first-chg-lists-who-is-here", test_first_chg_lists_who_is_here },
    { "status-reaches-watchers", test_status_reaches_watchers },
    { "change-of-the-picture-alone", test_change_of_the_picture_alone },
    { "changes-at-once", test_changes_at_once },
    { "the-same-name", test_same_name },
    { "bad-statuses", test_bad_statuses },
    { "new-name-reaches-watchers", test_new_name_reaches_watchers },
    { "name-that-is-too-long", test_name_that_is_too_long },
    { "block-and-unblock", test_block_and_unblock },
    { "privacy-for-the-rest", test_privacy_for_the_rest },
    { "second-session-is-seen", test_second_session_is_seen },
    { "hidden-sign-in-is-not-seen", test_hidden_sign_in_is_not_seen },
    { "challenge", test_challenge },
    { "wrong-answer-to-the-challenge", test_wrong_answer_to_the_challenge },
  };

  g_test_init (&argc, &argv, NULL);
  for (int flavour = LOOPBACK_MICROSOFT; flavour <= LOOPBACK_ESCARGOT; flavour++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
        {
          g_autofree char *path = g_strdup_printf ("/loopback/presence/%s/%s",
                                                   flavour == LOOPBACK_ESCARGOT ? "escargot"
                                                                                : "microsoft",
                                                   tests[i].name);

          g_test_add (path, Fixture, GINT_TO_POINTER (flavour), set_up, tests[i].func, tear_down);
        }
    }

  return g_test_run ();
}
