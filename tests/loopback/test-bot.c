#include "config.h"

#include <string.h>

#include "loopback-client.h"

#define ALICE "alice@example.com"
#define PLAIN "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
#define TEXT  PLAIN "X-MMS-IM-Format: FN=Arial; EF=B; CO=0000ff; CS=0; PF=22\r\n" \
              "\r\nHello ☃\r\nthere"
#define NUDGE "MIME-Version: 1.0\r\nContent-Type: text/x-msnmsgr-datacast\r\n\r\nID: 1\r\n\r\n"
#define TYPES "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\n" \
              "TypingUser: alice@example.com\r\n\r\n\r\n"

typedef struct
{
  LoopbackService *service;
  TestClient      *alice;
  TestClient      *room;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->service = test_service_new ((LoopbackFlavour) GPOINTER_TO_INT (data));
  loopback_service_add_bots (f->service);
  f->alice = test_go_online (f->service, ALICE);
  f->room = test_open_room (f->service, f->alice, ALICE);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  test_client_free (f->alice);
  test_client_free (f->room);
  g_assert_finalize_object (f->service);
}

static void
call (Fixture    *f,
      const char *name)
{
  g_autofree char *joined = g_strdup_printf ("JOI %s@example.com *", name);

  test_client_say (f->room, "CAL # %s@example.com", name);
  test_client_expect (f->room, "CAL * RINGING *");
  test_client_expect (f->room, joined);
}

/* Whatever stands before it, the body of the last message. */
static const char *
body (Fixture *f)
{
  const char *blank = strstr (f->room->payload, "\r\n\r\n");

  g_assert_nonnull (blank);
  return blank + 4;
}

static void
test_are_contacts_of_everybody (Fixture       *f,
                                gconstpointer  data)
{
  static const char *const names[] = { "echo", "tess", "nick", "wanda", "pia" };
  g_autoptr(TestClient) dora = NULL;

  loopback_service_add_account (f->service, "dora@example.com", "secret", "Dora");
  dora = test_sign_in (f->service, "dora@example.com");
  test_client_say (dora, "SYN # 0");
  test_client_expect (dora, "SYN 5 1 5 1");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *pattern = g_strdup_printf ("LST %s@example.com * 11 0", names[i]);

      test_client_skip_to (dora, pattern);
    }
  test_client_say (dora, "CHG # NLN 0");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *pattern =
        g_strdup_printf ("ILN 6 NLN %s@example.com * %s*", names[i],
                         g_str_equal (names[i], "pia") ? "805437472 %3Cmsnobj" : "131104");

      test_client_skip_to (dora, pattern);
    }
}

static void
test_echo_says_back (Fixture       *f,
                     gconstpointer  data)
{
  call (f, "echo");
  test_client_say_message (f->room, 'A', TEXT);
  test_client_expect (f->room, "ACK 3");
  test_client_expect (f->room, "MSG echo@example.com Echo *");
  g_assert_cmpstr (f->room->payload, ==, TEXT);

  test_client_say_message (f->room, 'U', TYPES);
  test_client_say_message (f->room, 'U', NUDGE);
  test_client_expect (f->room, "MSG echo@example.com Echo *");
  g_assert_cmpstr (f->room->payload, ==, NUDGE);
}

static void
test_echo_keeps_the_parts_of_a_text (Fixture       *f,
                                     gconstpointer  data)
{
  static const char *const parts[] = {
    PLAIN "Message-ID: {7B7B34E6}\r\nChunks: 2\r\n\r\nfirst ",
    "Message-ID: {7B7B34E6}\r\nChunk: 1\r\n\r\nsecond",
  };

  call (f, "echo");
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    test_client_say_message (f->room, 'U', parts[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      test_client_expect (f->room, "MSG echo@example.com Echo *");
      g_assert_cmpstr (f->room->payload, ==, parts[i]);
    }
}

static void
test_tess_types_first (Fixture       *f,
                       gconstpointer  data)
{
  call (f, "tess");
  test_client_say_message (f->room, 'U', TEXT);
  test_client_expect (f->room, "MSG tess@example.com Tess *");
  g_assert_nonnull (strstr (f->room->payload, "\r\nTypingUser: tess@example.com\r\n"));
  test_client_expect (f->room, "MSG tess@example.com Tess *");
  g_assert_nonnull (strstr (f->room->payload, "text/plain"));
}

static void
test_nick_nudges (Fixture       *f,
                  gconstpointer  data)
{
  static const char *const messages[] = { TEXT, NUDGE };

  call (f, "nick");
  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      test_client_say_message (f->room, 'U', messages[i]);
      test_client_expect (f->room, "MSG nick@example.com Nick *");
      g_assert_cmpstr (f->room->payload, ==, NUDGE);
      test_client_expect (f->room, "MSG nick@example.com Nick *");
      g_assert_true (g_str_has_prefix (body (f), "Knock knock!"));
    }
}

static void
test_wanda_and_pia_answer (Fixture       *f,
                           gconstpointer  data)
{
  static const char *const names[] = { "wanda", "pia" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *pattern = g_strdup_printf ("MSG %s@example.com *", names[i]);
      g_autoptr(TestClient) alone = f->room;

      call (f, names[i]);
      test_client_say_message (f->room, 'U', TEXT);
      test_client_expect (f->room, pattern);
      g_assert_cmpstr (body (f), !=, "");
      f->room = test_open_room (f->service, f->alice, ALICE);
    }
}

/* In a group they hear people, and not each other. */
static void
test_bots_do_not_answer_bots (Fixture       *f,
                              gconstpointer  data)
{
  call (f, "echo");
  call (f, "pia");
  test_client_say_message (f->room, 'U', TEXT);
  test_client_expect (f->room, "MSG echo@example.com Echo *");
  /* what her emoticon is, and the text that uses it */
  test_client_expect (f->room, "MSG pia@example.com Pia *");
  test_client_expect (f->room, "MSG pia@example.com Pia *");
  test_client_say_message (f->room, 'U', NUDGE);
  test_client_expect (f->room, "MSG echo@example.com Echo *");
  g_assert_cmpstr (f->room->payload, ==, NUDGE);
}

static void
test_a_room_of_bots_ends (Fixture       *f,
                          gconstpointer  data)
{
  call (f, "echo");
  call (f, "tess");
  test_client_say_message (f->room, 'U', TEXT);
  test_client_say (f->room, "OUT");
  test_client_skip_to (f->room, "(closed)");
  TEST_WAIT_UNTIL (loopback_service_get_switchboard_count (f->service) == 0);
}

/* They have no password that anybody knows. */
static void
test_nobody_signs_in_as_a_bot (Fixture       *f,
                               gconstpointer  data)
{
  g_autofree char *challenge = NULL;
  g_autoptr(TestClient) client = test_greet (f->service, "echo@example.com", &challenge);
  g_autofree char *ticket = test_dup_ticket (f->service, "echo@example.com", challenge);

  g_assert_null (ticket);
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
    { "are-contacts-of-everybody", test_are_contacts_of_everybody },
    { "echo-says-back", test_echo_says_back },
    { "echo-keeps-the-parts-of-a-text", test_echo_keeps_the_parts_of_a_text },
    { "tess-types-first", test_tess_types_first },
    { "nick-nudges", test_nick_nudges },
    { "wanda-and-pia-answer", test_wanda_and_pia_answer },
    { "bots-do-not-answer-bots", test_bots_do_not_answer_bots },
    { "a-room-of-bots-ends", test_a_room_of_bots_ends },
    { "nobody-signs-in-as-a-bot", test_nobody_signs_in_as_a_bot },
  };

  g_test_init (&argc, &argv, NULL);
  for (int flavour = LOOPBACK_MICROSOFT; flavour <= LOOPBACK_ESCARGOT; flavour++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
        {
          g_autofree char *path = g_strdup_printf ("/loopback/bot/%s/%s",
                                                   flavour == LOOPBACK_ESCARGOT ? "escargot"
                                                                                : "microsoft",
                                                   tests[i].name);

          g_test_add (path, Fixture, GINT_TO_POINTER (flavour), set_up, tests[i].func, tear_down);
        }
    }

  return g_test_run ();
}
