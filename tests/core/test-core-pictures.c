#include "config.h"

#include "core/core-pictures.h"
#include "loopback/loopback-service.h"
#include "msnp/msnp-error.h"

/* Alice looks at what Bob shows, over a service in this process. */
typedef struct
{
  LoopbackService *service;
  MsnpService     *where;
  MsnpSession     *alice;
  MsnpSession     *bob;
  StorePictures   *cache;
  CorePictures    *pictures;
  GBytes          *picture;
} Fixture;

/* Runs the main loop until @fact holds; meson's time limit is the guard. */
#define AWAIT(fact) \
  while (!(fact)) \
    g_main_context_iteration (NULL, TRUE)

/* What came of a question. */
typedef struct
{
  gboolean is_over;
  GBytes  *data;
  GError  *error;
} Answer;

static void
answer_clear (Answer *self)
{
  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static GBytes *
make_picture (char filling)
{
  static const char magic[] = "\x89PNG\r\n\x1a\n";
  GByteArray *data = g_byte_array_new ();

  g_byte_array_append (data, (const guint8 *) magic, sizeof magic - 1);
  while (data->len < 5000)
    g_byte_array_append (data, (const guint8 *) &filling, 1);
  return g_byte_array_free_to_bytes (data);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  msnp_session_change_finish (MSNP_SESSION (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
show (MsnpSession *session, GBytes *picture)
{
  gboolean is_done = FALSE;

  msnp_session_set_picture_async (session, picture, NULL, on_changed, &is_done);
  AWAIT (is_done);
}

static void
appear (MsnpSession *session, MsnpStatus status)
{
  gboolean is_done = FALSE;

  msnp_session_set_status_async (session, status, NULL, on_changed, &is_done);
  AWAIT (is_done);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  msnp_session_sign_in_finish (MSNP_SESSION (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
sign_in (MsnpSession *session, const char *address)
{
  gboolean is_done = FALSE;

  msnp_session_sign_in_async (session, address, "secret", MSNP_STATUS_ONLINE, NULL, on_signed_in,
                              &is_done);
  AWAIT (is_done);
}

static MsnpContact *
get_contact (Fixture *f, const char *address)
{
  return msnp_roster_lookup (msnp_session_get_roster (f->alice), address);
}

static MsnpContact *
get_bob (Fixture *f)
{
  return get_contact (f, "bob@example.com");
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  f->service = loopback_service_new (LOOPBACK_MICROSOFT);
  loopback_service_add_default_accounts (f->service);
  loopback_service_add_account (f->service, "dave@example.com", "secret", "Dave");
  loopback_service_add_contact (f->service, "alice@example.com", "dave@example.com", "Dave",
                                MSNP_LIST_FORWARD | MSNP_LIST_ALLOW, NULL);
  loopback_service_add_contact (f->service, "dave@example.com", "alice@example.com", "Alice",
                                MSNP_LIST_FORWARD | MSNP_LIST_ALLOW, NULL);
  loopback_service_start (f->service, &error);
  g_assert_no_error (error);
  json = loopback_service_dup_service_json (f->service, NULL);
  f->where = msnp_service_new_from_json (json, -1, &error);
  g_assert_no_error (error);
  msnp_service_set_ca_pem (f->where, loopback_service_get_ca_pem (f->service), &error);
  g_assert_no_error (error);

  f->alice = msnp_session_new (f->where);
  f->bob = msnp_session_new (f->where);
  f->picture = make_picture ('a');
  f->cache = store_pictures_new (NULL, STORE_PICTURES_MAX);
  f->pictures = core_pictures_new (f->cache);
  core_pictures_set_pace (f->pictures, 0, 0);
  sign_in (f->bob, "bob@example.com");
  show (f->bob, f->picture);
  sign_in (f->alice, "alice@example.com");
  AWAIT (msnp_contact_get_picture (get_bob (f)) != NULL);
  core_pictures_set_session (f->pictures, f->alice);
}

static void
sign_out (MsnpSession *session)
{
  msnp_session_sign_out_async (session, NULL, NULL, NULL);
  AWAIT (msnp_session_get_state (session) == MSNP_SESSION_OFFLINE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  sign_out (f->alice);
  sign_out (f->bob);
  core_pictures_set_session (f->pictures, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (f->alice);
  g_object_unref (f->bob);
  g_assert_finalize_object (f->pictures);
  g_object_unref (f->cache);
  g_object_unref (f->where);
  g_bytes_unref (f->picture);
  loopback_service_stop (f->service);
  g_object_unref (f->service);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->data = core_pictures_load_finish (CORE_PICTURES (source), result, &answer->error);
  answer->is_over = TRUE;
}

static void
ask_contact (Fixture *f, MsnpContact *contact, GCancellable *cancellable, Answer *answer)
{
  core_pictures_load_async (f->pictures, contact, msnp_contact_get_picture (contact), cancellable,
                            on_loaded, answer);
}

static void
ask (Fixture *f, GCancellable *cancellable, Answer *answer)
{
  ask_contact (f, get_bob (f), cancellable, answer);
}

static void
on_message (MsnpConversation *conversation, MsnpMessage *message, gpointer user_data)
{
  g_set_object ((MsnpMessage **) user_data, message);
}

static void
on_opened (MsnpSession *session, MsnpConversation *conversation, gpointer user_data)
{
  g_signal_connect (conversation, "message-received", G_CALLBACK (on_message), user_data);
}

/* Bob says something with five emoticons, which opens a chat. Returns: (transfer full): what Alice
 * has heard */
static MsnpMessage *
hear_emoticons (Fixture *f)
{
  MsnpConversation *conversation = msnp_session_open_conversation (f->bob, "alice@example.com");
  g_autoptr(GPtrArray) emoticons =
    g_ptr_array_new_with_free_func ((GDestroyNotify) msnp_emoticon_free);
  MsnpMessage *message = NULL;

  g_signal_connect (f->alice, "conversation-opened", G_CALLBACK (on_opened), &message);
  for (char i = 0; i < 5; i++)
    {
      g_autofree char *shortcut = g_strdup_printf ("(%d)", i);
      g_autoptr(GBytes) picture = make_picture ((char) ('m' + i));

      g_ptr_array_add (emoticons,
                       msnp_conversation_make_emoticon (conversation, shortcut, picture, NULL));
    }
  msnp_conversation_send_text_with (conversation, "(0)(1)(2)(3)(4)", NULL, emoticons);
  AWAIT (message != NULL);
  g_signal_handlers_disconnect_by_data (f->alice, &message);
  g_signal_handlers_disconnect_by_data (
    msnp_session_open_conversation (f->alice, "bob@example.com"), &message);
  g_assert_cmpuint (msnp_message_get_emoticons (message)->len, ==, 5);
  return message;
}

static void
load_emoticons (Fixture *f, MsnpMessage *message)
{
  Answer answers[5] = { 0 };

  for (guint i = 0; i < 5; i++)
    core_pictures_load_emoticon_async (f->pictures, get_bob (f),
                                       msnp_message_get_emoticons (message)->pdata[i], NULL,
                                       on_loaded, &answers[i]);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr(GBytes) picture = make_picture ((char) ('m' + i));

      AWAIT (answers[i].is_over);
      g_assert_no_error (answers[i].error);
      g_assert_true (g_bytes_equal (answers[i].data, picture));
      answer_clear (&answers[i]);
    }
}

static void
test_fetches_once_and_keeps (Fixture *f, gconstpointer data)
{
  g_auto(Answer) first = { 0 };
  g_auto(Answer) second = { 0 };
  g_auto(Answer) third = { 0 };
  guint n_switchboards;

  ask (f, NULL, &first);
  ask (f, NULL, &second);
  AWAIT (first.is_over && second.is_over);
  g_assert_no_error (first.error);
  g_assert_true (g_bytes_equal (first.data, f->picture));
  g_assert_true (g_bytes_equal (second.data, f->picture));
  n_switchboards = loopback_service_get_switchboard_count (f->service);
  g_assert_cmpuint (n_switchboards, ==, 1);

  ask (f, NULL, &third);
  AWAIT (third.is_over);
  g_assert_true (g_bytes_equal (third.data, f->picture));
}

/* What was there in an earlier run needs nobody to be asked: not even a session. */
static void
test_the_cache_comes_first (Fixture *f, gconstpointer data)
{
  g_autofree char *sha1d = core_pictures_dup_digest (f->picture);
  g_auto(Answer) answer = { 0 };

  g_assert_cmpstr (sha1d, ==, msnp_contact_get_picture (get_bob (f))->sha1d);
  core_pictures_keep (f->pictures, sha1d, f->picture);
  core_pictures_set_session (f->pictures, NULL);
  ask (f, NULL, &answer);
  AWAIT (answer.is_over);

  g_assert_no_error (answer.error);
  g_assert_true (g_bytes_equal (answer.data, f->picture));
  g_assert_cmpuint (loopback_service_get_switchboard_count (f->service), ==, 0);
}

static void
test_waits_while_one_is_hidden (Fixture *f, gconstpointer data)
{
  g_auto(Answer) answer = { 0 };
  g_auto(Answer) marker = { 0 };
  g_autoptr(MsnpPictureRef) unknown =
    msnp_picture_ref_new ("bob@example.com", MSNP_PICTURE_TYPE_DISPLAY, NULL, f->picture);

  appear (f->alice, MSNP_STATUS_HIDDEN);
  ask (f, NULL, &answer);
  /* asked later, answered at once: the first has been through the cache by then */
  core_pictures_load_async (f->pictures, NULL, unknown, NULL, on_loaded, &marker);
  AWAIT (marker.is_over);
  g_assert_error (marker.error, MSNP_ERROR, MSNP_ERROR_DECLINED);
  g_assert_false (answer.is_over);
  g_assert_cmpuint (loopback_service_get_switchboard_count (f->service), ==, 0);

  appear (f->alice, MSNP_STATUS_ONLINE);
  AWAIT (answer.is_over);
  g_assert_no_error (answer.error);
  g_assert_true (g_bytes_equal (answer.data, f->picture));
}

static void
test_does_not_ask_the_blocked (Fixture *f, gconstpointer data)
{
  g_auto(Answer) answer = { 0 };
  gboolean is_done = FALSE;

  msnp_session_block_async (f->alice, "bob@example.com", NULL, on_changed, &is_done);
  AWAIT (is_done && msnp_contact_is_blocked (get_bob (f)));
  ask (f, NULL, &answer);
  AWAIT (answer.is_over);

  g_assert_error (answer.error, MSNP_ERROR, MSNP_ERROR_DECLINED);
  g_assert_cmpuint (loopback_service_get_switchboard_count (f->service), ==, 0);
}

/* His last picture is known, but he cannot give it: it is there already, or it is not. */
static void
test_does_not_ask_who_is_offline (Fixture *f, gconstpointer data)
{
  g_autoptr(MsnpPictureRef) last = msnp_picture_ref_copy (msnp_contact_get_picture (get_bob (f)));
  g_auto(Answer) missing = { 0 };
  g_auto(Answer) kept = { 0 };

  sign_out (f->bob);
  AWAIT (!msnp_contact_is_online (get_bob (f)));
  /* nothing waits for the moment when somebody could be asked again, either */
  appear (f->alice, MSNP_STATUS_HIDDEN);
  core_pictures_load_async (f->pictures, get_bob (f), last, NULL, on_loaded, &missing);
  AWAIT (missing.is_over);
  g_assert_error (missing.error, MSNP_ERROR, MSNP_ERROR_DECLINED);

  core_pictures_keep (f->pictures, last->sha1d, f->picture);
  core_pictures_load_async (f->pictures, get_bob (f), last, NULL, on_loaded, &kept);
  AWAIT (kept.is_over);
  g_assert_no_error (kept.error);
  g_assert_true (g_bytes_equal (kept.data, f->picture));
  g_assert_cmpuint (loopback_service_get_switchboard_count (f->service), ==, 0);
}

/* A picture that he does not show any more is not given; asking again is no use. */
static void
test_what_was_declined_is_not_asked_for_again (Fixture *f, gconstpointer data)
{
  g_autoptr(MsnpPictureRef) gone = NULL;
  g_autoptr(GBytes) other = make_picture ('b');
  g_autoptr(MsnpEmoticon) emoticon = NULL;
  g_auto(Answer) first = { 0 };
  g_auto(Answer) second = { 0 };

  gone = msnp_picture_ref_new ("bob@example.com", MSNP_PICTURE_TYPE_EMOTICON, NULL, other);
  emoticon = msnp_emoticon_new ("(gone)", gone);
  core_pictures_load_emoticon_async (f->pictures, get_bob (f), emoticon, NULL, on_loaded, &first);
  AWAIT (first.is_over);
  g_assert_error (first.error, MSNP_ERROR, MSNP_ERROR_DECLINED);
  core_pictures_load_emoticon_async (f->pictures, get_bob (f), emoticon, NULL, on_loaded, &second);
  AWAIT (second.is_over);

  g_assert_error (second.error, MSNP_ERROR, MSNP_ERROR_DECLINED);
  g_assert_cmpuint (loopback_service_get_switchboard_count (f->service), ==, 1);
}

static void
test_another_picture_is_another_question (Fixture *f, gconstpointer data)
{
  g_autoptr(GBytes) other = make_picture ('b');
  g_autofree char *sha1d = core_pictures_dup_digest (other);
  g_auto(Answer) answer = { 0 };

  show (f->bob, other);
  AWAIT (g_strcmp0 (msnp_contact_get_picture (get_bob (f))->sha1d, sha1d) == 0);
  ask (f, NULL, &answer);
  AWAIT (answer.is_over);

  g_assert_no_error (answer.error);
  g_assert_true (g_bytes_equal (answer.data, other));
}

static void
test_nobody_waits_who_went_away (Fixture *f, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_auto(Answer) answer = { 0 };
  g_auto(Answer) other = { 0 };

  appear (f->alice, MSNP_STATUS_HIDDEN);
  ask (f, cancellable, &answer);
  ask (f, NULL, &other);
  g_cancellable_cancel (cancellable);
  appear (f->alice, MSNP_STATUS_ONLINE);
  AWAIT (answer.is_over && other.is_over);

  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_no_error (other.error);
}

/* The next account's session has nothing to do with what was asked of this one. */
static void
test_another_session_ends_it (Fixture *f, gconstpointer data)
{
  g_auto(Answer) answer = { 0 };
  g_auto(Answer) marker = { 0 };
  g_autoptr(MsnpPictureRef) ref = msnp_picture_ref_copy (msnp_contact_get_picture (get_bob (f)));

  appear (f->alice, MSNP_STATUS_HIDDEN);
  ask (f, NULL, &answer);
  core_pictures_load_async (f->pictures, NULL, ref, NULL, on_loaded, &marker);
  AWAIT (marker.is_over);
  core_pictures_set_session (f->pictures, f->bob);
  AWAIT (answer.is_over);

  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* They are looked at now, and need no other switchboard: no pace keeps them back. */
static void
test_emoticons_of_an_open_chat_come_at_once (Fixture *f, gconstpointer data)
{
  g_autoptr(MsnpMessage) message = NULL;

  core_pictures_set_pace (f->pictures, 24 * 60 * 60 * 1000, 0);
  message = hear_emoticons (f);
  load_emoticons (f, message);
  g_assert_cmpuint (loopback_service_get_switchboard_count (f->service), ==, 1);
}

/* Returns: (transfer full): whoever it is, with a picture that Alice sees */
static MsnpSession *
come_with_picture (Fixture *f, const char *address, char filling)
{
  MsnpSession *session = msnp_session_new (f->where);
  g_autoptr(GBytes) picture = make_picture (filling);

  sign_in (session, address);
  show (session, picture);
  AWAIT (msnp_contact_get_picture (get_contact (f, address)) != NULL);
  return session;
}

/* As many faces as are fetched at once do not come, and have nothing else wait. */
static void
test_silent_faces_do_not_hold_emoticons_up (Fixture *f, gconstpointer data)
{
  g_autoptr(MsnpSession) carol = come_with_picture (f, "carol@example.com", 'c');
  g_autoptr(MsnpSession) dave = come_with_picture (f, "dave@example.com", 'd');
  g_autoptr(MsnpMessage) message = hear_emoticons (f);
  g_autoptr(GError) error = NULL;
  g_auto(Answer) face = { 0 };
  g_auto(Answer) other = { 0 };

  loopback_service_add_fault (f->service, "stall-at-xfr-sb", &error);
  g_assert_no_error (error);
  ask_contact (f, get_contact (f, "carol@example.com"), NULL, &face);
  ask_contact (f, get_contact (f, "dave@example.com"), NULL, &other);
  load_emoticons (f, message);
  g_assert_false (face.is_over || other.is_over);

  sign_out (f->alice);
  core_pictures_set_session (f->pictures, NULL);
  AWAIT (face.is_over && other.is_over);
  sign_out (carol);
  sign_out (dave);
}

/* Each needs a switchboard, and the server answers 800 to more. */
static void
test_faces_keep_the_pace (Fixture *f, gconstpointer data)
{
  g_autoptr(MsnpSession) carol = come_with_picture (f, "carol@example.com", 'c');
  g_autoptr(MsnpSession) dave = come_with_picture (f, "dave@example.com", 'd');
  g_autoptr(MsnpMessage) message = NULL;
  g_auto(Answer) first = { 0 };
  g_auto(Answer) second = { 0 };

  core_pictures_set_pace (f->pictures, 24 * 60 * 60 * 1000, 0);
  ask_contact (f, get_contact (f, "carol@example.com"), NULL, &first);
  AWAIT (first.is_over);
  g_assert_no_error (first.error);
  ask_contact (f, get_contact (f, "dave@example.com"), NULL, &second);
  message = hear_emoticons (f);
  load_emoticons (f, message);
  g_assert_false (second.is_over);
  g_assert_cmpuint (loopback_service_get_switchboard_count (f->service), ==, 2);

  core_pictures_set_session (f->pictures, NULL);
  AWAIT (second.is_over);
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  sign_out (carol);
  sign_out (dave);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/core/pictures/fetches-once-and-keeps", test_fetches_once_and_keeps);
  ADD ("/core/pictures/the-cache-comes-first", test_the_cache_comes_first);
  ADD ("/core/pictures/waits-while-one-is-hidden", test_waits_while_one_is_hidden);
  ADD ("/core/pictures/does-not-ask-the-blocked", test_does_not_ask_the_blocked);
  ADD ("/core/pictures/does-not-ask-who-is-offline", test_does_not_ask_who_is_offline);
  ADD ("/core/pictures/what-was-declined-is-not-asked-for-again",
       test_what_was_declined_is_not_asked_for_again);
  ADD ("/core/pictures/another-picture-is-another-question",
       test_another_picture_is_another_question);
  ADD ("/core/pictures/nobody-waits-who-went-away", test_nobody_waits_who_went_away);
  ADD ("/core/pictures/another-session-ends-it", test_another_session_ends_it);
  ADD ("/core/pictures/emoticons-of-an-open-chat-come-at-once",
       test_emoticons_of_an_open_chat_come_at_once);
  ADD ("/core/pictures/silent-faces-do-not-hold-emoticons-up",
       test_silent_faces_do_not_hold_emoticons_up);
  ADD ("/core/pictures/faces-keep-the-pace", test_faces_keep_the_pace);
#undef ADD

  return g_test_run ();
}
