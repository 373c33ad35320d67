#define _GNU_SOURCE /* memmem */

#include "store-test.h"

#include <string.h>

#define BOB "bob@example.com"
#define CAROL "carol@example.com"
#define MORE 900 /* enough for several steps of wiping */

typedef struct
{
  char          *folder;
  char          *path;
  StoreDatabase *database;
  StoreHistory  *history;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->folder = store_test_new_folder ();
  f->path = g_build_filename (f->folder, "store.db", NULL);
  f->database = store_test_open (f->path);
  f->history = store_history_new (f->database);
}

static void
close_history (Fixture *f)
{
  g_assert_finalize_object (g_steal_pointer (&f->history));
  store_test_close (g_steal_pointer (&f->database));
}

static void
open_again (Fixture *f)
{
  close_history (f);
  f->database = store_test_open (f->path);
  f->history = store_history_new (f->database);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  if (f->history != NULL)
    close_history (f);
  g_free (f->path);
  store_test_remove (f->folder);
}

static void
assert_texts (GPtrArray  *messages,
              const char *expected)
{
  g_autofree char *texts = store_test_texts (messages);

  g_assert_cmpstr (texts, ==, expected);
}

static GPtrArray *
list_chats (Fixture    *f,
            const char *account)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *chats;

  store_history_list_chats_async (f->history, account, NULL, store_test_on_done, &result);
  chats = store_history_list_chats_finish (f->history, store_test_wait (&result), &error);
  g_assert_no_error (error);
  g_ptr_array_set_free_func (chats, (GDestroyNotify) store_chat_free);

  return chats;
}

static void
set_state (Fixture    *f,
           gint64      id,
           StoreState  state)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  store_history_set_state_async (f->history, id, state, NULL, store_test_on_done, &result);
  store_history_set_state_finish (f->history, store_test_wait (&result), &error);
  g_assert_no_error (error);
}

static void
test_gives_back_what_it_got (Fixture       *f,
                             gconstpointer  data)
{
  g_autoptr(StoreMessage) message = store_test_message (BOB, "Hello\nthere \xf0\x9f\xa5\xb2");
  g_autoptr(GPtrArray) page = NULL;
  g_autoptr(GError) error = NULL;
  const StoreMessage *back;
  gint64 id;

  message->time = G_GINT64_CONSTANT (1700000000123456);
  message->direction = STORE_DIRECTION_OUT;
  message->kind = STORE_KIND_NUDGE;
  message->state = STORE_STATE_SENT;
  message->sender_name = g_strdup ("Bob");
  message->format = g_strdup ("FN=Arial; EF=B");
  message->emoticons = g_strdup ("(kat) what it is");
  id = store_test_try_add (f->history, message, &error);
  g_assert_no_error (error);
  open_again (f);
  page = store_test_load (f->history, BOB, STORE_PAGE_BEFORE, 0, 10);

  g_assert_cmpuint (page->len, ==, 1);
  back = page->pdata[0];
  g_assert_cmpint (back->id, ==, id);
  g_assert_cmpstr (back->account, ==, STORE_TEST_ACCOUNT);
  g_assert_cmpstr (back->chat, ==, BOB);
  g_assert_cmpint (back->time, ==, G_GINT64_CONSTANT (1700000000123456));
  g_assert_cmpint (back->direction, ==, STORE_DIRECTION_OUT);
  g_assert_cmpint (back->kind, ==, STORE_KIND_NUDGE);
  g_assert_cmpint (back->state, ==, STORE_STATE_SENT);
  g_assert_cmpstr (back->sender, ==, "bob@example.com");
  g_assert_cmpstr (back->sender_name, ==, "Bob");
  g_assert_cmpstr (back->text, ==, "Hello\nthere \xf0\x9f\xa5\xb2");
  g_assert_cmpstr (back->format, ==, "FN=Arial; EF=B");
  g_assert_cmpstr (back->emoticons, ==, "(kat) what it is");
}

static void
test_pages_in_both_directions (Fixture       *f,
                               gconstpointer  data)
{
  gint64 ids[9];

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      ids[i] = store_test_add (f->history, BOB, text);
      store_test_add (f->history, CAROL, "elsewhere");
    }

  assert_texts (store_test_load (f->history, BOB, STORE_PAGE_BEFORE, 0, 3), "6|7|8");
  assert_texts (store_test_load (f->history, BOB, STORE_PAGE_BEFORE, ids[6], 3), "3|4|5");
  assert_texts (store_test_load (f->history, BOB, STORE_PAGE_BEFORE, ids[1], 3), "0");
  assert_texts (store_test_load (f->history, BOB, STORE_PAGE_BEFORE, ids[0], 3), "");
  assert_texts (store_test_load (f->history, BOB, STORE_PAGE_AFTER, 0, 2), "0|1");
  assert_texts (store_test_load (f->history, BOB, STORE_PAGE_AFTER, ids[6], 3), "7|8");
  assert_texts (store_test_load (f->history, BOB, STORE_PAGE_AROUND, ids[4], 2), "2|3|4|5|6");
  assert_texts (store_test_load (f->history, BOB, STORE_PAGE_AROUND, ids[0], 2), "0|1|2");
  assert_texts (store_test_load (f->history, BOB, STORE_PAGE_AROUND, ids[8], 1), "7|8");
  assert_texts (store_test_load (f->history, "nobody@example.com", STORE_PAGE_AFTER, 0, 9), "");
}

static void
test_changes_a_state (Fixture       *f,
                      gconstpointer  data)
{
  gint64 id = store_test_add (f->history, BOB, "one");
  g_autoptr(GPtrArray) page = NULL;

  set_state (f, id, STORE_STATE_FAILED);
  set_state (f, id + 1, STORE_STATE_FAILED); /* none such */
  open_again (f);
  page = store_test_load (f->history, BOB, STORE_PAGE_BEFORE, 0, 10);

  g_assert_cmpint (((StoreMessage *) page->pdata[0])->state, ==, STORE_STATE_FAILED);
}

static void
test_finds_what_was_not_sent (Fixture       *f,
                              gconstpointer  data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  store_test_add (f->history, BOB, "received");
  set_state (f, store_test_add (f->history, BOB, "queued"), STORE_STATE_QUEUED);
  set_state (f, store_test_add (f->history, CAROL, "accepted"), STORE_STATE_ACCEPTED);
  set_state (f, store_test_add (f->history, CAROL, "sent"), STORE_STATE_SENT);
  set_state (f, store_test_add (f->history, BOB, "failed"), STORE_STATE_FAILED);
  store_history_load_unsent_async (f->history, STORE_TEST_ACCOUNT, NULL, store_test_on_done,
                                   &result);

  assert_texts (store_history_load_unsent_finish (f->history, store_test_wait (&result), &error),
                "queued|sent");
}

static void
test_lists_the_chats (Fixture       *f,
                      gconstpointer  data)
{
  static const char *const people[] = { BOB, CAROL, NULL };
  g_autoptr(StoreMessage) other = store_test_message (BOB, "of another account");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) chats = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GError) error = NULL;
  const StoreChat *chat;

  store_history_set_participants_async (f->history, STORE_TEST_ACCOUNT, "group-1", people, NULL,
                                        store_test_on_done, &result);
  g_assert_true (store_history_set_participants_finish (f->history, store_test_wait (&result),
                                                        &error));
  store_test_add (f->history, CAROL, "1");
  store_test_add (f->history, BOB, "2");
  store_test_add (f->history, CAROL, "3");
  g_free (other->account);
  other->account = g_strdup ("another");
  store_test_try_add (f->history, other, &error);
  g_assert_no_error (error);
  chats = list_chats (f, STORE_TEST_ACCOUNT);
  all = list_chats (f, NULL);

  g_assert_cmpuint (all->len, ==, 4);
  g_assert_cmpuint (chats->len, ==, 3);
  chat = chats->pdata[0];
  g_assert_cmpstr (chat->account, ==, STORE_TEST_ACCOUNT);
  g_assert_cmpstr (chat->chat, ==, CAROL);
  g_assert_cmpuint (chat->n_messages, ==, 2);
  g_assert_cmpstr (chat->last->text, ==, "3");
  g_assert_cmpuint (g_strv_length (chat->participants), ==, 0);
  chat = chats->pdata[1];
  g_assert_cmpstr (chat->chat, ==, BOB);
  chat = chats->pdata[2];
  g_assert_cmpstr (chat->chat, ==, "group-1");
  g_assert_cmpuint (chat->n_messages, ==, 0);
  g_assert_null (chat->last);
  g_assert_true (g_strv_equal ((const char *const *) chat->participants, people));
}

static void
test_copies_are_whole (void)
{
  g_autoptr(StoreMessage) message = store_test_message (BOB, "text");
  StoreChat chat = { .account = (char *) "a", .chat = (char *) "c", .n_messages = 3,
                     .last = message };
  g_autoptr(StoreChat) copy = store_chat_copy (&chat);

  g_assert_cmpstr (copy->account, ==, "a");
  g_assert_cmpstr (copy->chat, ==, "c");
  g_assert_cmpuint (copy->n_messages, ==, 3);
  g_assert_null (copy->participants);
  g_assert_true (copy->last != message);
  g_assert_cmpstr (copy->last->text, ==, "text");
  g_assert_cmpstr (copy->last->sender, ==, "bob@example.com");
}

/* ---- deleting ---- */

/* The file says @needle, in the table or in the words of an index. */
static gboolean
file_has (Fixture    *f,
          const char *needle,
          const char *trigram)
{
  g_autofree char *bytes = NULL;
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(StoreConnection) connection = NULL;
  gint64 n_rows;
  gsize size;

  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
  g_file_get_contents (f->path, &bytes, &size, &error);
  g_assert_no_error (error);
  connection = store_connection_new (f->path, &error);
  store_connection_execute (connection, "CREATE VIRTUAL TABLE temp.words "
                                        "USING fts5vocab (main, message_words, row)", &error);
  g_assert_no_error (error);
  store_connection_get_number (connection, &n_rows, &error,
                               "SELECT COUNT(*) FROM temp.words WHERE term = ?1", "s", trigram);
  g_assert_no_error (error);

  return memmem (bytes, size, needle, strlen (needle)) != NULL || n_rows > 0;
}

static void
add_much (Fixture    *f,
          const char *chat,
          const char *text)
{
  g_autoptr(StoreMessage) message = store_test_message (chat, text);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < MORE; i++)
    store_history_add_async (f->history, message, NULL, NULL, NULL);
  store_history_add_async (f->history, message, NULL, store_test_on_done, &result);
  g_assert_cmpint (store_history_add_finish (f->history, store_test_wait (&result), &error), >, 0);
}

static void
test_deletes_a_chat_for_good (Fixture       *f,
                              gconstpointer  data)
{
  gint64 last;

  add_much (f, BOB, "the secret xylophone");
  add_much (f, CAROL, "an open book");
  store_test_delete (f->history, STORE_TEST_ACCOUNT, BOB);

  assert_texts (store_test_search (f->history, NULL, "xylophone", 0, 5), "");
  assert_texts (store_test_search (f->history, NULL, "xy", 0, 5), "");
  assert_texts (store_test_load (f->history, BOB, STORE_PAGE_BEFORE, 0, 5), "");
  last = store_test_add (f->history, BOB, "again");
  g_assert_cmpint (last, ==, 2 * (MORE + 1) + 1);
  assert_texts (store_test_load (f->history, BOB, STORE_PAGE_BEFORE, 0, 5), "again");
  close_history (f);
  g_assert_false (file_has (f, "xylophone", "xyl"));
  g_assert_true (file_has (f, "open book", "ope"));
}

static void
test_deletes_everything (Fixture       *f,
                         gconstpointer  data)
{
  g_autoptr(GPtrArray) chats = NULL;

  add_much (f, BOB, "the secret xylophone");
  add_much (f, CAROL, "\xe4\xbd\xa0\xe5\xa5\xbd");
  store_test_delete (f->history, NULL, NULL);
  chats = list_chats (f, NULL);

  g_assert_cmpuint (chats->len, ==, 0);
  open_again (f);
  g_assert_cmpint (store_test_add (f->history, BOB, "new"), ==, 2 * (MORE + 1) + 1);
  close_history (f);
  g_assert_false (file_has (f, "xylophone", "xyl"));
  g_assert_false (file_has (f, "\xe4\xbd\xa0\xe5\xa5\xbd", "xyl"));
}

static void
test_deletes_one_account (Fixture       *f,
                          gconstpointer  data)
{
  g_autoptr(StoreMessage) other = store_test_message (BOB, "of another account");
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) chats = NULL;

  g_free (other->account);
  other->account = g_strdup ("another");
  store_test_try_add (f->history, other, &error);
  g_assert_no_error (error);
  store_test_add (f->history, BOB, "mine");
  store_test_add (f->history, CAROL, "mine too");
  store_test_delete (f->history, STORE_TEST_ACCOUNT, NULL);
  open_again (f);
  chats = list_chats (f, NULL);

  g_assert_cmpuint (chats->len, ==, 1);
  g_assert_cmpstr (((StoreChat *) chats->pdata[0])->account, ==, "another");
  assert_texts (store_test_search (f->history, NULL, "account", 0, 5), "of another account");
  assert_texts (store_test_search (f->history, NULL, "mine", 0, 5), "");
}

/* ---- many at once ---- */

typedef struct
{
  guint  n_answers;
  gint64 last;
} Burst;

static void
on_burst_added (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Burst *burst = user_data;
  g_autoptr(GError) error = NULL;
  gint64 id = store_history_add_finish (STORE_HISTORY (source), result, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, burst->last);
  burst->last = id;
  burst->n_answers++;
}

static void
test_answers_a_burst_in_order (Fixture       *f,
                               gconstpointer  data)
{
  g_autoptr(StoreMessage) message = store_test_message (BOB, "one of many");
  g_autoptr(GPtrArray) page = NULL;
  Burst burst = { 0 };

  for (guint i = 0; i < 10000; i++)
    store_history_add_async (f->history, message, NULL, on_burst_added, &burst);
  page = store_test_load (f->history, BOB, STORE_PAGE_BEFORE, 0, 1);

  /* What is asked for later is answered later. */
  g_assert_cmpuint (burst.n_answers, ==, 10000);
  g_assert_cmpint (((StoreMessage *) page->pdata[0])->id, ==, burst.last);
}

static void
test_cancels_what_has_not_begun (Fixture       *f,
                                 gconstpointer  data)
{
  g_autoptr(StoreMessage) message = store_test_message (BOB, "never said");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) added = NULL;
  g_autoptr(GAsyncResult) found = NULL;
  g_autoptr(GError) add_error = NULL;
  g_autoptr(GError) search_error = NULL;

  g_cancellable_cancel (cancellable);
  store_history_add_async (f->history, message, cancellable, store_test_on_done, &added);
  store_history_search_async (f->history, NULL, NULL, "never", 0, 5, cancellable,
                              store_test_on_done, &found);

  g_assert_cmpint (store_history_add_finish (f->history, store_test_wait (&added), &add_error),
                   ==, 0);
  g_assert_error (add_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (store_history_search_finish (f->history, store_test_wait (&found),
                                              NULL, &search_error));
  g_assert_error (search_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_texts (store_test_load (f->history, BOB, STORE_PAGE_BEFORE, 0, 5), "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/store/history/gives-back-what-it-got", test_gives_back_what_it_got);
  ADD ("/store/history/pages-in-both-directions", test_pages_in_both_directions);
  ADD ("/store/history/changes-a-state", test_changes_a_state);
  ADD ("/store/history/finds-what-was-not-sent", test_finds_what_was_not_sent);
  ADD ("/store/history/lists-the-chats", test_lists_the_chats);
  g_test_add_func ("/store/history/copies-are-whole", test_copies_are_whole);
  ADD ("/store/history/deletes-a-chat-for-good", test_deletes_a_chat_for_good);
  ADD ("/store/history/deletes-everything", test_deletes_everything);
  ADD ("/store/history/deletes-one-account", test_deletes_one_account);
  ADD ("/store/history/answers-a-burst-in-order", test_answers_a_burst_in_order);
  ADD ("/store/history/cancels-what-has-not-begun", test_cancels_what_has_not_begun);
#undef ADD

  return g_test_run ();
}
