#include "config.h"

#include <string.h>

#include "loopback-client.h"

#define ALICE "alice@example.com"
#define BOB   "bob@example.com"
#define CAROL "carol@example.com"
#define TEXT  "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nHello ☃"
#define P2P   "MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\n\r\nbytes"

typedef struct
{
  LoopbackService *service;
  gboolean         escargot;
  TestClient      *alice;
  TestClient      *bob;
  TestClient      *room; /* of Alice, alone in it; its next TrID is 2 */
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->escargot = GPOINTER_TO_INT (data) == LOOPBACK_ESCARGOT;
  f->service = test_service_new ((LoopbackFlavour) GPOINTER_TO_INT (data));
  f->alice = test_go_online (f->service, ALICE);
  f->bob = test_go_online (f->service, BOB);
  f->room = test_open_room (f->service, f->alice, ALICE);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  test_client_free (f->alice);
  test_client_free (f->bob);
  test_client_free (f->room);
  g_assert_finalize_object (f->service);
}

/* Alice calls Bob, who comes. */
static TestClient *
join_bob (Fixture *f)
{
  TestClient *bob;

  test_client_say (f->room, "CAL # " BOB);
  test_client_expect (f->room, "CAL * RINGING *");
  bob = test_answer_ring (f->bob, BOB);
  test_client_expect (bob, "IRO 1 1 1 alice@example.com Alice");
  test_client_expect (bob, "ANS 1 OK");
  test_client_expect (f->room, "JOI bob@example.com Bob");

  return bob;
}

static void
test_two_people_talk (Fixture       *f,
                      gconstpointer  data)
{
  g_autoptr(TestClient) bob = join_bob (f);

  test_client_say_message (f->room, 'A', TEXT);
  test_client_expect (f->room, "ACK 3");
  test_client_expect (bob, "MSG alice@example.com Alice *");
  g_assert_cmpstr (bob->payload, ==, TEXT);
  test_client_say_message (bob, 'D', TEXT);
  test_client_expect (bob, "ACK 2");
  test_client_expect (f->room, "MSG bob@example.com Bob *");
  g_assert_cmpstr (f->room->payload, ==, TEXT);

  test_client_say_message (bob, 'N', TEXT);
  test_client_say_message (bob, 'U', TEXT);
  test_client_expect (f->room, "MSG bob@example.com Bob *");
  test_client_expect (f->room, "MSG bob@example.com Bob *");
  test_client_say (bob, "OUT");
  test_client_expect_closed (bob);
  test_client_expect (f->room, "BYE bob@example.com");
  g_assert_cmpuint (loopback_service_get_switchboard_count (f->service), ==, 1);
}

static void
test_three_people_talk (Fixture       *f,
                        gconstpointer  data)
{
  g_autoptr(TestClient) bob = join_bob (f);
  g_autoptr(TestClient) carol_ns = test_go_online (f->service, CAROL);
  g_autoptr(TestClient) carol = NULL;

  test_client_say (bob, "CAL # " CAROL);
  test_client_expect (bob, "CAL 2 RINGING *");
  carol = test_answer_ring (carol_ns, CAROL);
  test_client_expect (carol, "IRO 1 1 2 alice@example.com Alice");
  test_client_expect (carol, "IRO 1 2 2 bob@example.com Bob");
  test_client_expect (carol, "ANS 1 OK");
  test_client_expect (f->room, "JOI carol@example.com Carol");
  test_client_expect (bob, "JOI carol@example.com Carol");

  test_client_say_message (carol, 'A', TEXT);
  test_client_expect (carol, "ACK 2");
  test_client_expect (f->room, "MSG carol@example.com Carol *");
  test_client_expect (bob, "MSG carol@example.com Carol *");

  test_client_say (f->room, "OUT");
  test_client_expect (carol, "BYE alice@example.com");
  test_client_expect (bob, "BYE alice@example.com");
  loopback_service_drop_switchboards (f->service);
  test_client_skip_to (carol, "(closed)");
  g_assert_cmpuint (loopback_service_get_switchboard_count (f->service), ==, 0);
}

/* 08 §8.1 row 27 */
static void
test_message_into_an_empty_room (Fixture       *f,
                                 gconstpointer  data)
{
  test_client_say_message (f->room, 'A', TEXT);
  test_client_expect (f->room, f->escargot ? "ACK 2" : "NAK 2");
  test_client_say_message (f->room, 'N', TEXT);
  if (!f->escargot)
    test_client_expect (f->room, "NAK 3");
  test_client_say_message (f->room, 'U', TEXT);
  test_client_say (f->room, "CAL # noat");
  test_client_expect (f->room, "208 5");
}

static void
test_errors_of_cal (Fixture       *f,
                    gconstpointer  data)
{
  g_autoptr(TestClient) bob = join_bob (f);

  test_client_say (f->room, "CAL # " BOB);
  test_client_expect (f->room, "215 3");
  test_client_say (f->room, "CAL # " ALICE);
  test_client_expect (f->room, "215 4");
  test_client_say (f->room, "CAL # " CAROL);
  test_client_expect (f->room, "217 5");
  test_client_say (f->room, "CAL # nobody@example.com");
  test_client_expect (f->room, "217 6");

  test_client_say (bob, "OUT");
  test_client_expect (f->room, "BYE bob@example.com");
  test_client_say (f->bob, "REM # AL alice@example.com");
  test_client_say (f->bob, "ADD # BL alice@example.com Alice");
  test_client_skip_to (f->bob, "ADD 8 BL *");
  test_client_say (f->room, "CAL # " BOB);
  test_client_expect (f->room, f->escargot ? "217 7" : "216 7");

  test_client_say (f->bob, "CHG # HDN 0");
  test_client_skip_to (f->bob, "CHG 9 *");
  test_client_say (f->room, "CAL # " BOB);
  test_client_expect (f->room, "217 8");
}

static void
test_callee_returns_to_the_room (Fixture       *f,
                                 gconstpointer  data)
{
  g_autoptr(TestClient) first = join_bob (f);
  g_autoptr(TestClient) again = NULL;

  test_client_say (first, "OUT");
  test_client_expect (f->room, "BYE bob@example.com");
  again = join_bob (f);
  test_client_say_message (again, 'A', TEXT);
  test_client_expect (again, "ACK 2");
}

/* 04 §4.2: the caller has gone before the callee came. */
static void
test_late_callee_finds_nobody (Fixture       *f,
                               gconstpointer  data)
{
  g_autoptr(TestClient) bob = NULL;

  test_client_say (f->room, "CAL # " BOB);
  test_client_expect (f->room, "CAL 2 RINGING *");
  test_client_say (f->room, "OUT");
  test_client_expect_closed (f->room);
  TEST_WAIT_UNTIL (loopback_service_get_switchboard_count (f->service) == 0);
  bob = test_answer_ring (f->bob, BOB);
  test_client_expect (bob, "ANS 1 OK");
}

static void
test_tickets_are_checked (Fixture       *f,
                          gconstpointer  data)
{
  guint16 port = loopback_service_get_switchboard_port (f->service);
  g_autoptr(TestClient) wrong = test_client_new (port);
  g_autoptr(TestClient) first = test_client_new (port);
  g_autoptr(TestClient) second = test_client_new (port);
  g_autoptr(TestClient) stranger = test_client_new (port);
  g_autofree char *ticket = NULL;
  g_autofree char *other = NULL;

  test_client_say (wrong, "ANS # alice@example.com 123.456 789");
  test_client_expect (wrong, "911 1");
  test_client_expect_closed (wrong);

  test_client_say (f->alice, "XFR # SB");
  test_client_skip_to (f->alice, "XFR 8 SB *");
  ticket = test_client_dup_word (f->alice, 5);
  test_client_say (first, "USR # alice@example.com %s", ticket);
  test_client_expect (first, "USR 1 OK alice@example.com Alice");
  test_client_say (second, "USR # alice@example.com %s", ticket);
  test_client_expect (second, "911 1");
  test_client_expect_closed (second);

  test_client_say (f->alice, "XFR # SB");
  test_client_skip_to (f->alice, "XFR 9 SB *");
  other = test_client_dup_word (f->alice, 5);
  test_client_say (stranger, "USR # bob@example.com %s", other);
  test_client_expect (stranger, "911 1");
}

/* 08 §8.1 row 7 */
static void
test_ids_of_the_flavour (Fixture       *f,
                         gconstpointer  data)
{
  g_autofree char *id = NULL;

  test_client_say (f->room, "CAL # " BOB);
  test_client_expect (f->room, "CAL 2 RINGING *");
  id = test_client_dup_word (f->room, 3);
  if (f->escargot)
    g_assert_cmpuint (strlen (id), ==, 31);
  else
    g_assert_true (g_ascii_string_to_unsigned (id, 10, 1, G_MAXUINT32, NULL, NULL));
}

static void
test_ack_letters (Fixture       *f,
                  gconstpointer  data)
{
  test_client_say_message (f->room, 'S', TEXT);
  test_client_expect_closed (f->room);
}

/* 08 §8.1 row 29 */
static void
test_p2p_wants_its_letter (Fixture       *f,
                           gconstpointer  data)
{
  g_autoptr(TestClient) bob = join_bob (f);

  test_client_say_message (f->room, 'D', P2P);
  test_client_expect (f->room, "ACK 3");
  test_client_expect (bob, "MSG alice@example.com Alice *");
  test_client_say_message (f->room, 'A', P2P);
  test_client_expect (f->room, f->escargot ? "(closed)" : "ACK 4");
}

static void
test_length_of_a_message (Fixture       *f,
                          gconstpointer  data)
{
  const char *headers = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\n";
  g_autofree char *body = g_strnfill (1664 - strlen (headers), 'a');
  g_autofree char *fits = g_strconcat (headers, body, NULL);
  g_autofree char *too_long = g_strconcat (headers, body, "a", NULL);
  g_autoptr(TestClient) bob = join_bob (f);

  test_client_say_message (f->room, 'A', fits);
  test_client_expect (f->room, "ACK 3");
  test_client_expect (bob, "MSG alice@example.com Alice 1664");
  test_client_say_message (f->room, 'A', too_long);
  test_client_expect_closed (f->room);
  test_client_expect (bob, "BYE alice@example.com");
}

/* 08 §8.1 row 28: Escargot loses them; the one after them is there. */
static void
test_malformed_messages (Fixture       *f,
                         gconstpointer  data)
{
  static const char *const payloads[] = {
    "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n",
    "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n\xff\xfe",
    "MIME-Version: 1.0\r\nContent-Type: text/x-msnmsgr-datacast\r\n\r\nnothing",
  };
  g_autoptr(TestClient) bob = join_bob (f);

  for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      test_client_say_message (f->room, 'A', payloads[i]);
      if (f->escargot)
        continue;
      test_client_expect (f->room, "ACK *");
      test_client_expect (bob, "MSG alice@example.com Alice *");
    }
  test_client_say_message (f->room, 'A', TEXT);
  test_client_expect (f->room, "ACK 6");
  test_client_expect (bob, "MSG alice@example.com Alice *");
  g_assert_cmpstr (bob->payload, ==, TEXT);
}

static void
test_refusing_chats (Fixture       *f,
                     gconstpointer  data)
{
  test_client_say (f->bob, "IMS # OFF");
  test_client_skip_to (f->bob, "IMS 7 0 OFF");
  test_client_say (f->room, "CAL # " BOB);
  test_client_expect (f->room, "217 2");
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
    { "two-people-talk", test_two_people_talk },
    { "three-people-talk", test_three_people_talk },
    { "message-into-an-empty-room", test_message_into_an_empty_room },
    { "errors-of-cal", test_errors_of_cal },
    { "callee-returns-to-the-room", test_callee_returns_to_the_room },
    { "late-callee-finds-nobody", test_late_callee_finds_nobody },
    { "tickets-are-checked", test_tickets_are_checked },
    { "ids-of-the-flavour", test_ids_of_the_flavour },
    { "ack-letters", test_ack_letters },
    { "p2p-wants-its-letter", test_p2p_wants_its_letter },
    { "length-of-a-message", test_length_of_a_message },
    { "malformed-messages", test_malformed_messages },
    { "refusing-chats", test_refusing_chats },
  };

  g_test_init (&argc, &argv, NULL);
  for (int flavour = LOOPBACK_MICROSOFT; flavour <= LOOPBACK_ESCARGOT; flavour++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
        {
          g_autofree char *path = g_strdup_printf ("/loopback/switchboard/%s/%s",
                                                   flavour == LOOPBACK_ESCARGOT ? "escargot"
                                                                                : "microsoft",
                                                   tests[i].name);

          g_test_add (path, Fixture, GINT_TO_POINTER (flavour), set_up, tests[i].func, tear_down);
        }
    }

  return g_test_run ();
}
