#include "config.h"

#include <string.h>

#include "core/core-emoticons.h"
#include "core/core-own-emoticons.h"
#include "core/core-own-picture.h"
#include "core/core-pictures.h"
#include "history-fixture.h"
#include "msnp/msnp-error.h"

/* The own picture and the own emoticons, over a service and a profile. */
typedef struct
{
  HistoryFixture    base;
  CoreOwnPicture   *picture;
  CoreOwnEmoticons *emoticons;
} Fixture;

static GBytes *
make_picture (guint number)
{
  static const char magic[] = "\x89PNG\r\n\x1a\n";
  GByteArray *data = g_byte_array_new ();

  g_byte_array_append (data, (const guint8 *) magic, sizeof magic - 1);
  while (data->len < 500)
    g_byte_array_append (data, (const guint8 *) &number, sizeof number);
  return g_byte_array_free_to_bytes (data);
}

static void
follow (Fixture *f)
{
  f->picture = core_own_picture_new (f->base.account, f->base.keeper);
  f->emoticons = core_own_emoticons_new (f->base.keeper);
  g_object_notify (G_OBJECT (f->base.keeper), "history");
}

/* A change that is on its way holds the picture until there is an answer. */
static void
let_go (Fixture *f)
{
  core_chats_set_own_emoticons (f->base.chats, NULL);
  g_assert_finalize_object (f->emoticons);
  g_object_add_weak_pointer (G_OBJECT (f->picture), (gpointer *) &f->picture);
  g_object_unref (f->picture);
  AWAIT (f->picture == NULL);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  history_set_up (&f->base, data);
  follow (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  let_go (f);
  history_tear_down (&f->base, data);
}

static void
restart (Fixture *f)
{
  let_go (f);
  history_restart (&f->base);
  follow (f);
}

static MsnpContact *
get_alice (Fixture *f)
{
  return msnp_roster_lookup (msnp_session_get_roster (f->base.bob), ALICE);
}

/* Waits until Bob sees @picture. */
static void
await_seen (Fixture *f, GBytes *picture)
{
  g_autofree char *sha1d = picture != NULL ? core_pictures_dup_digest (picture) : NULL;
  const MsnpPictureRef *ref;

  do
    {
      g_main_context_iteration (NULL, TRUE);
      ref = msnp_contact_get_picture (get_alice (f));
    }
  while (g_strcmp0 (ref != NULL ? ref->sha1d : NULL, sha1d) != 0);
}

static void
set_picture (Fixture *f, GBytes *picture)
{
  g_autoptr(GError) error = NULL;

  core_own_picture_set (f->picture, picture, &error);
  g_assert_no_error (error);
}

static void
test_a_picture_is_seen_and_stays (Fixture *f, gconstpointer data)
{
  g_autoptr(GBytes) picture = make_picture (1);

  set_picture (f, picture);
  await_seen (f, picture);
  restart (f);

  g_assert_true (g_bytes_equal (core_own_picture_get (f->picture), picture));
  await_seen (f, picture);
}

static void
test_a_picture_that_is_removed_can_be_chosen_again (Fixture *f, gconstpointer data)
{
  g_autoptr(GBytes) picture = make_picture (1);
  g_autoptr(GPtrArray) recent = NULL;

  set_picture (f, picture);
  await_seen (f, picture);
  set_picture (f, NULL);
  await_seen (f, NULL);
  restart (f);

  g_assert_null (core_own_picture_get (f->picture));
  recent = core_own_picture_list_recent (f->picture);
  g_assert_cmpuint (recent->len, ==, 1);
  g_assert_true (g_bytes_equal (recent->pdata[0], picture));
  core_own_picture_forget (f->picture, picture);
  restart (f);
  g_ptr_array_unref (recent);
  recent = core_own_picture_list_recent (f->picture);
  g_assert_cmpuint (recent->len, ==, 0);
}

static void
test_the_last_pictures_are_kept_in_order (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) recent = NULL;

  for (guint i = 0; i <= CORE_OWN_PICTURE_RECENT; i++)
    {
      g_autoptr(GBytes) picture = make_picture (i);

      set_picture (f, picture);
    }
  restart (f);

  recent = core_own_picture_list_recent (f->picture);
  g_assert_cmpuint (recent->len, ==, CORE_OWN_PICTURE_RECENT);
  for (guint i = 0; i < recent->len; i++)
    {
      g_autoptr(GBytes) expected = make_picture (CORE_OWN_PICTURE_RECENT - i);

      g_assert_true (g_bytes_equal (recent->pdata[i], expected));
    }
}

static void
test_refuses_what_is_no_picture (Fixture *f, gconstpointer data)
{
  g_autoptr(GBytes) text = g_bytes_new_static ("Hello, this is a text.", 22);
  g_autoptr(GBytes) start = make_picture (1);
  g_autoptr(GBytes) large = NULL;
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr(GError) error = NULL;

  g_byte_array_append (bytes, g_bytes_get_data (start, NULL), 500);
  g_byte_array_set_size (bytes, CORE_OWN_PICTURE_MAX + 1);
  large = g_byte_array_free_to_bytes (bytes);

  g_assert_false (core_own_picture_set (f->picture, text, &error));
  g_assert_error (error, MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (core_own_picture_set (f->picture, large, &error));
  g_assert_error (error, MSNP_ERROR, MSNP_ERROR_BAD_ARGUMENT);
}

/* What is in the file may have been written by anybody. */
static void
test_passes_over_what_is_broken (Fixture *f, gconstpointer data)
{
  StoreValues *values = core_keeper_get_values (f->base.keeper);
  g_autoptr(GPtrArray) recent = NULL;

  store_values_set_async (values, "picture", "nothing", NULL, NULL, NULL);
  store_values_set_async (values, "picture.0123", "x", NULL, NULL, NULL);
  store_values_set_async (values, "picture.4567", "12 AAAA", NULL, NULL, NULL);
  store_values_set_async (values, "emoticon.(cat)", "AAAA", NULL, NULL, NULL);
  store_values_set_async (values, "emoticon.a b", "iVBORw0KGgoAAAA=", NULL, NULL, NULL);
  restart (f);

  g_assert_null (core_own_picture_get (f->picture));
  recent = core_own_picture_list_recent (f->picture);
  g_assert_cmpuint (recent->len, ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->emoticons)), ==, 0);
}

static void
test_emoticons_stay (Fixture *f, gconstpointer data)
{
  g_autoptr(GBytes) cat = make_picture (1);
  g_autoptr(GBytes) dog = make_picture (2);
  CoreOwnEmoticon *own;

  own = core_own_emoticons_add (f->emoticons, "(kat)", cat);
  g_assert_nonnull (core_own_emoticons_add (f->emoticons, "dog!", dog));
  g_assert_true (core_own_emoticons_rename (f->emoticons, own, "kitty"));
  restart (f);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->emoticons)), ==, 2);
  g_assert_null (core_own_emoticons_lookup (f->emoticons, "(kat)"));
  own = core_own_emoticons_lookup (f->emoticons, "kitty");
  g_assert_true (g_bytes_equal (core_own_emoticon_get_data (own), cat));
  core_own_emoticons_remove (f->emoticons, own);
  restart (f);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->emoticons)), ==, 1);
  g_assert_nonnull (core_own_emoticons_lookup (f->emoticons, "dog!"));
}

static void
refuses (Fixture *f, const char *shortcut)
{
  g_autofree char *problem = core_own_emoticons_dup_problem (f->emoticons, shortcut, NULL);
  g_autoptr(GBytes) picture = make_picture (9);

  g_assert_nonnull (problem);
  g_assert_null (core_own_emoticons_add (f->emoticons, shortcut, picture));
}

static void
test_shortcuts_are_checked (Fixture *f, gconstpointer data)
{
  g_autoptr(GBytes) picture = make_picture (1);

  g_assert_nonnull (core_own_emoticons_add (f->emoticons, "(kat)", picture));
  g_assert_nonnull (core_own_emoticons_add (f->emoticons, "été", picture));
  refuses (f, "");
  refuses (f, "a");
  refuses (f, "a b");
  refuses (f, "a\tb");
  refuses (f, "12345678");
  refuses (f, ":)");
  refuses (f, "(h)");
  refuses (f, "(kat)");
}

static void
test_a_wish_becomes_a_free_shortcut (Fixture *f, gconstpointer data)
{
  static const struct { const char *wish; const char *shortcut; } cases[] = {
    { "dance", "dance" }, { "(kat)", "(kat2)" }, { ":)", "(my)" }, { "(h)", "(h2)" },
    { "verylongindeed", "(very)" }, { "", "(my)" },
  };
  g_autoptr(GBytes) picture = make_picture (1);

  core_own_emoticons_add (f->emoticons, "(kat)", picture);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *free =
        core_own_emoticons_dup_free_shortcut (f->emoticons, cases[i].wish);

      g_assert_cmpstr (free, ==, cases[i].shortcut);
    }
}

static void
test_there_is_a_limit (Fixture *f, gconstpointer data)
{
  g_autoptr(GBytes) picture = make_picture (1);
  g_autofree char *problem = NULL;

  for (guint i = 0; i < CORE_OWN_EMOTICONS_MAX; i++)
    {
      g_autofree char *shortcut = g_strdup_printf ("#%u#", i);

      g_assert_nonnull (core_own_emoticons_add (f->emoticons, shortcut, picture));
    }
  g_assert_null (core_own_emoticons_add (f->emoticons, "(kat)", picture));
  problem = core_own_emoticons_dup_room_problem (f->emoticons, picture);
  g_assert_nonnull (problem);
}

static void
test_export_and_import (Fixture *f, gconstpointer data)
{
  g_autoptr(GBytes) cat = make_picture (1);
  g_autoptr(GBytes) dog = make_picture (2);
  g_autoptr(CoreOwnEmoticons) other = core_own_emoticons_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) file = NULL;
  char *text;
  guint n_added = 0;
  guint n_left_out = 0;

  core_own_emoticons_add (f->emoticons, "(kat)", cat);
  core_own_emoticons_add (f->emoticons, "dog!", dog);
  text = core_own_emoticons_format (f->emoticons);
  file = g_bytes_new_take (text, strlen (text));
  core_own_emoticons_add (other, "(kat)", dog);

  g_assert_true (core_own_emoticons_take (other, file, &n_added, &n_left_out, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_added, ==, 2);
  g_assert_cmpuint (n_left_out, ==, 0);
  g_assert_true (g_bytes_equal (
    core_own_emoticon_get_data (core_own_emoticons_lookup (other, "(kat2)")), cat));
  g_assert_true (core_own_emoticons_take (f->emoticons, file, &n_added, &n_left_out, &error));
  g_assert_cmpuint (n_added, ==, 0);
}

static void
test_import_of_something_else (Fixture *f, gconstpointer data)
{
  static const char *const files[] = { "", "nonsense", "[]", "{}", "{\"tweener-emoticons\":1}",
                                       "{\"tweener-emoticons\":1,\"emoticons\":3}", "\xff\xfe" };
  static const char *const odd =
    "{\"tweener-emoticons\":1,\"emoticons\":[3,{},{\"shortcut\":4,\"image\":5},null,"
    "{\"shortcut\":\"(kat)\",\"image\":\"AAAA\"},[]]}";
  guint n_added = 0;
  guint n_left_out = 0;
  g_autoptr(GBytes) mixed = g_bytes_new_static (odd, strlen (odd));

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(GBytes) file = g_bytes_new_static (files[i], strlen (files[i]));
      g_autoptr(GError) error = NULL;

      g_assert_false (core_own_emoticons_take (f->emoticons, file, &n_added, &n_left_out, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
  g_assert_true (core_own_emoticons_take (f->emoticons, mixed, &n_added, &n_left_out, NULL));
  g_assert_cmpuint (n_added, ==, 0);
  g_assert_cmpuint (n_left_out, ==, 6);
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

/* What was typed goes out with what it means, and Bob's program can have the picture. */
static void
test_an_emoticon_goes_with_its_text (Fixture *f, gconstpointer data)
{
  g_autoptr(GBytes) cat = make_picture (1);
  g_autofree char *sha1d = core_pictures_dup_digest (cat);
  g_autoptr(StorePictures) cache = store_pictures_new (NULL, STORE_PICTURES_MAX);
  g_autoptr(CorePictures) pictures = core_pictures_new (cache);
  g_autoptr(MsnpMessage) message = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GBytes) fetched = NULL;
  g_autoptr(CoreTimelineItem) item = NULL;
  const MsnpEmoticon *emoticon;
  CoreChat *chat;

  core_own_emoticons_add (f->emoticons, "(kat)", cat);
  core_chats_set_own_emoticons (f->base.chats, f->emoticons);
  g_signal_connect (f->base.bob, "conversation-opened", G_CALLBACK (on_opened), &message);
  chat = history_open_chat (&f->base);
  core_chat_send_text (chat, "my (kat), and my (kat) again", NULL);
  AWAIT (message != NULL);

  g_assert_cmpuint (msnp_message_get_emoticons (message)->len, ==, 1);
  emoticon = msnp_message_get_emoticons (message)->pdata[0];
  g_assert_cmpstr (emoticon->shortcut, ==, "(kat)");
  g_assert_cmpstr (emoticon->ref->sha1d, ==, sha1d);
  item = history_dup_item (chat, g_list_model_get_n_items (history_get_items (chat)) - 1);
  g_assert_cmpuint (core_timeline_item_get_emoticons (item)->len, ==, 1);

  core_pictures_set_session (pictures, f->base.bob);
  core_pictures_load_emoticon_async (pictures, get_alice (f), emoticon, NULL, history_on_done,
                                     &result);
  AWAIT (result != NULL);
  fetched = core_pictures_load_finish (pictures, result, NULL);
  g_assert_true (g_bytes_equal (fetched, cat));
  core_pictures_set_session (pictures, NULL);
  g_signal_handlers_disconnect_by_func (f->base.bob, on_opened, &message);
}

/* More than one message may define: all of them mean something to both. */
static void
test_many_emoticons_go_with_a_text (Fixture *f, gconstpointer data)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(MsnpMessage) message = NULL;
  g_autoptr(CoreTimelineItem) item = NULL;
  CoreChat *chat;

  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *shortcut = g_strdup_printf ("#%u#", i);
      g_autoptr(GBytes) picture = make_picture (i);

      core_own_emoticons_add (f->emoticons, shortcut, picture);
      g_string_append (text, shortcut);
    }
  core_chats_set_own_emoticons (f->base.chats, f->emoticons);
  g_signal_connect (f->base.bob, "conversation-opened", G_CALLBACK (on_opened), &message);
  chat = history_open_chat (&f->base);
  core_chat_send_text (chat, text->str, NULL);
  AWAIT (message != NULL);

  g_assert_cmpuint (msnp_message_get_emoticons (message)->len, ==, 12);
  item = history_dup_item (chat, g_list_model_get_n_items (history_get_items (chat)) - 1);
  g_assert_cmpuint (core_timeline_item_get_emoticons (item)->len, ==, 12);
  g_signal_handlers_disconnect_by_func (f->base.bob, on_opened, &message);
}

/* What was said with it is read later, too; who is not remembered leaves nothing behind. */
static void
test_a_removed_emoticon_is_still_read (Fixture *f, gconstpointer data)
{
  g_autoptr(StorePictures) cache = store_pictures_new (NULL, STORE_PICTURES_MAX);
  g_autoptr(CorePictures) pictures = core_pictures_new (cache);

  core_own_emoticons_set_pictures (f->emoticons, pictures);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GBytes) picture = make_picture (i);
      g_autoptr(MsnpPictureRef) ref =
        msnp_picture_ref_new (ALICE, MSNP_PICTURE_TYPE_EMOTICON, NULL, picture);
      g_autoptr(MsnpEmoticon) emoticon = msnp_emoticon_new ("(kat)", ref);
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) found = NULL;

      if (i == 1)
        core_profile_forget (f->base.profile,
                             core_profile_lookup (f->base.profile,
                                                  msnp_service_get_id (f->base.where), ALICE),
                             FALSE);
      core_own_emoticons_remove (f->emoticons,
                                 core_own_emoticons_add (f->emoticons, "(kat)", picture));
      core_pictures_load_emoticon_async (pictures, NULL, emoticon, NULL, history_on_done,
                                         &result);
      AWAIT (result != NULL);
      found = core_pictures_load_finish (pictures, result, &error);
      if (i == 0)
        g_assert_true (g_bytes_equal (found, picture));
      else
        g_assert_error (error, MSNP_ERROR, MSNP_ERROR_DECLINED);
    }
}

/* Says so, with a picture of his own. */
static void
bob_says (Fixture *f, const char *text, const char *shortcut, GBytes *picture)
{
  MsnpConversation *conversation = msnp_session_open_conversation (f->base.bob, ALICE);
  g_autoptr(GPtrArray) emoticons =
    g_ptr_array_new_with_free_func ((GDestroyNotify) msnp_emoticon_free);
  const guint unread = core_chats_get_unread_of (f->base.chats, BOB);

  g_ptr_array_add (emoticons,
                   msnp_conversation_make_emoticon (conversation, shortcut, picture, NULL));
  msnp_conversation_send_text_with (conversation, text, NULL, emoticons);
  AWAIT (core_chats_get_unread_of (f->base.chats, BOB) > unread);
}

static const MsnpEmoticon *
assert_emoticon (CoreChat *chat, guint position, const char *shortcut, GBytes *picture)
{
  g_autoptr(CoreTimelineItem) item = history_dup_item (chat, position);
  GPtrArray *emoticons = core_timeline_item_get_emoticons (item);
  g_autofree char *sha1d = core_pictures_dup_digest (picture);
  const MsnpEmoticon *emoticon;

  g_assert_null (core_timeline_item_get_message (item));
  g_assert_nonnull (strstr (core_timeline_item_get_text (item), shortcut));
  g_assert_nonnull (emoticons);
  g_assert_cmpuint (emoticons->len, ==, 1);
  emoticon = emoticons->pdata[0];
  g_assert_cmpstr (emoticon->shortcut, ==, shortcut);
  g_assert_cmpstr (emoticon->ref->sha1d, ==, sha1d);
  g_assert_cmpuint (emoticon->ref->size, ==, g_bytes_get_size (picture));

  return emoticon;
}

/* What was said with pictures is read with them again; they come from the cache, or not at all. */
static void
test_emoticons_of_the_history (Fixture *f, gconstpointer data)
{
  g_autoptr(GBytes) cat = make_picture (1);
  g_autoptr(GBytes) dog = make_picture (2);
  g_autoptr(StorePictures) cache = store_pictures_new (NULL, STORE_PICTURES_MAX);
  g_autoptr(CorePictures) pictures = core_pictures_new (cache);
  g_autoptr(CoreTimelineItem) plain = NULL;
  g_autoptr(GBytes) cached = NULL;
  g_autoptr(GError) error = NULL;
  const MsnpEmoticon *theirs;
  guint n_switchboards;
  CoreChat *chat;

  core_own_emoticons_add (f->emoticons, "(kat)", cat);
  core_chats_set_own_emoticons (f->base.chats, f->emoticons);
  chat = history_open_chat (&f->base);
  history_say (chat, "my (kat)");
  bob_says (f, "your (dog)", "(dog)", dog);
  history_bob_says (&f->base, "no (dog)");
  restart (f);

  chat = history_open_chat (&f->base); /* the first line is the day */
  assert_emoticon (chat, 1, "(kat)", cat);
  theirs = assert_emoticon (chat, 2, "(dog)", dog);
  plain = history_dup_item (chat, 3);
  g_assert_cmpstr (core_timeline_item_get_text (plain), ==, "no (dog)");
  g_assert_null (core_timeline_item_get_emoticons (plain));

  n_switchboards = loopback_service_get_switchboard_count (f->base.service);
  core_pictures_set_session (pictures, core_account_get_session (f->base.account));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GAsyncResult) result = NULL;

      core_pictures_load_emoticon_async (pictures, NULL, theirs, NULL, history_on_done, &result);
      AWAIT (result != NULL);
      g_clear_error (&error);
      cached = core_pictures_load_finish (pictures, result, &error);
      if (i == 0)
        {
          g_assert_error (error, MSNP_ERROR, MSNP_ERROR_DECLINED);
          core_pictures_keep (pictures, theirs->ref->sha1d, dog);
        }
    }
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (cached, dog));
  g_assert_cmpuint (loopback_service_get_switchboard_count (f->base.service), ==, n_switchboards);
  core_pictures_set_session (pictures, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/core/own-picture/is-seen-and-stays", test_a_picture_is_seen_and_stays);
  ADD ("/core/own-picture/a-removed-one-can-be-chosen-again",
       test_a_picture_that_is_removed_can_be_chosen_again);
  ADD ("/core/own-picture/the-last-are-kept-in-order", test_the_last_pictures_are_kept_in_order);
  ADD ("/core/own-picture/refuses-what-is-none", test_refuses_what_is_no_picture);
  ADD ("/core/own-picture/passes-over-what-is-broken", test_passes_over_what_is_broken);
  ADD ("/core/own-emoticons/stay", test_emoticons_stay);
  ADD ("/core/own-emoticons/shortcuts-are-checked", test_shortcuts_are_checked);
  ADD ("/core/own-emoticons/a-wish-becomes-a-free-shortcut", test_a_wish_becomes_a_free_shortcut);
  ADD ("/core/own-emoticons/there-is-a-limit", test_there_is_a_limit);
  ADD ("/core/own-emoticons/export-and-import", test_export_and_import);
  ADD ("/core/own-emoticons/import-of-something-else", test_import_of_something_else);
  ADD ("/core/own-emoticons/goes-with-its-text", test_an_emoticon_goes_with_its_text);
  ADD ("/core/own-emoticons/many-go-with-a-text", test_many_emoticons_go_with_a_text);
  ADD ("/core/own-emoticons/a-removed-one-is-still-read", test_a_removed_emoticon_is_still_read);
  ADD ("/core/own-emoticons/of-the-history", test_emoticons_of_the_history);
#undef ADD

  return g_test_run ();
}
