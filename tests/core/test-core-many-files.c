#include "config.h"

#include "files-fixture.h"

/* Many files at once, and offers that come to nothing. */

#define MANY 20

/* Returns: (transfer container) (element-type CoreFile): the files in the chat, in order */
static GPtrArray *
list_files (CoreChats  *chats,
            const char *address)
{
  CoreChat *chat = core_chats_lookup (chats, address);
  GListModel *items = chat != NULL ? G_LIST_MODEL (core_chat_get_timeline (chat)) : NULL;
  GPtrArray *files = g_ptr_array_new ();

  for (guint i = 0; items != NULL && i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(CoreTimelineItem) item = g_list_model_get_item (items, i);

      if (core_timeline_item_get_file (item) != NULL)
        g_ptr_array_add (files, core_timeline_item_get_file (item));
    }

  return files;
}

static guint
count_state (CoreChats     *chats,
             const char    *address,
             CoreFileState  state)
{
  g_autoptr(GPtrArray) files = list_files (chats, address);
  guint n = 0;

  for (guint i = 0; i < files->len; i++)
    n += core_file_get_state (files->pdata[i]) == state;

  return n;
}

static guint
count_waiting (CoreChats  *chats,
               const char *address)
{
  g_autoptr(GPtrArray) files = list_files (chats, address);
  guint n = 0;

  for (guint i = 0; i < files->len; i++)
    n += core_file_is_waiting (files->pdata[i]);

  return n;
}

/* Offers the same file many times to Bob: he has some of them, and the others wait. Returns:
 * (transfer container) (element-type CoreFile): Alice's sides */
static GPtrArray *
send_many (FilesFixture *f,
           GFile        *file)
{
  for (guint i = 0; i < MANY; i++)
    core_chat_send_file (core_chats_open (f->alice_chats, BOB), file, NULL, FALSE);
  AWAIT ((f->n_received > 0
          && f->n_received == count_state (f->alice_chats, BOB, CORE_FILE_OFFERED)
          && f->n_received + count_waiting (f->alice_chats, BOB) == MANY)
         || count_state (f->alice_chats, BOB, CORE_FILE_DECLINED) > 0);
  g_assert_cmpuint (count_state (f->alice_chats, BOB, CORE_FILE_DECLINED), ==, 0);
  g_assert_cmpuint (f->n_received, <, 12); /* beside these there are pictures */

  return list_files (f->alice_chats, BOB);
}

static void
test_many_take_turns (FilesFixture  *f,
                      gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "a.txt", 1500);
  g_autoptr(GFile) place = files_make_place (f, "a.txt");
  g_autoptr(GPtrArray) sent = send_many (f, file);
  guint n_accepted = 0;

  for (guint i = 0; i < MANY; i++)
    files_assert_status (sent->pdata[i], core_file_is_waiting (sent->pdata[i])
                                           ? "1.5\u00a0kB, waiting for its turn"
                                           : "1.5\u00a0kB, waiting for an answer");
  while (n_accepted < MANY)
    {
      g_autoptr(GPtrArray) got = NULL;

      AWAIT (f->n_received > n_accepted);
      got = list_files (f->bob_chats, ALICE);
      for (; n_accepted < got->len; n_accepted++)
        core_file_accept_as (got->pdata[n_accepted], place);
    }
  AWAIT (count_state (f->alice_chats, BOB, CORE_FILE_DONE) == MANY
         || count_state (f->alice_chats, BOB, CORE_FILE_DECLINED) > 0);

  g_assert_cmpuint (count_state (f->alice_chats, BOB, CORE_FILE_DONE), ==, MANY);
  AWAIT (count_state (f->bob_chats, ALICE, CORE_FILE_DONE) == MANY);
}

/* What is cancelled while it waits is never offered; the turn of what ends is another one's. */
static void
test_cancelled_while_it_waits (FilesFixture  *f,
                               gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "a.txt", 1500);
  g_autoptr(GPtrArray) sent = send_many (f, file);
  g_autoptr(GPtrArray) waiting = g_ptr_array_new ();
  const guint n_offered = f->n_received;
  CoreFile *next;
  CoreFile *last;

  /* Which ones wait is not told by their order: looking at a file takes as long as it takes. */
  for (guint i = 0; i < MANY; i++)
    if (core_file_is_waiting (sent->pdata[i]))
      g_ptr_array_add (waiting, sent->pdata[i]);
  g_assert_cmpuint (waiting->len, ==, MANY - n_offered);
  next = g_ptr_array_steal_index (waiting, 0);
  last = waiting->pdata[waiting->len - 1];
  for (guint i = 0; i < waiting->len; i++)
    core_file_cancel (waiting->pdata[i]);
  AWAIT (count_state (f->alice_chats, BOB, CORE_FILE_CANCELLED) == waiting->len);
  files_assert_status (last, "Cancelled");
  g_assert_true (core_file_can_retry (last));
  g_assert_true (core_file_is_waiting (next));

  for (guint i = 0; i < MANY; i++)
    if (sent->pdata[i] != next && core_file_get_state (sent->pdata[i]) == CORE_FILE_OFFERED)
      core_file_cancel (sent->pdata[i]);
  AWAIT (f->n_received == n_offered + 1);
  g_assert_cmpint (core_file_get_state (next), ==, CORE_FILE_OFFERED);
  core_file_retry (last);
  AWAIT (f->n_received == n_offered + 2);
  core_file_cancel (next);
  core_file_cancel (last);
  AWAIT (count_state (f->bob_chats, ALICE, CORE_FILE_CANCELLED) == n_offered + 2);
}

static void
assert_all_can_be_sent_again (FilesFixture *f,
                              GPtrArray    *sent)
{
  AWAIT (count_state (f->alice_chats, BOB, CORE_FILE_FAILED) == MANY);
  for (guint i = 0; i < sent->len; i++)
    g_assert_true (core_file_can_retry (sent->pdata[i]));
}

static void
test_waiting_ones_fail_with_the_service (FilesFixture  *f,
                                         gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "a.txt", 1500);
  g_autoptr(GPtrArray) sent = send_many (f, file);

  loopback_service_stop (f->service);
  assert_all_can_be_sent_again (f, sent);
}

/* Nothing that waits for one account is sent by the next one. */
static void
test_waiting_ones_fail_with_the_account (FilesFixture  *f,
                                         gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "a.txt", 1500);
  g_autoptr(GPtrArray) sent = send_many (f, file);
  const guint n_received = f->n_received;

  files_sign_out (f->alice);
  assert_all_can_be_sent_again (f, sent);
  files_assert_status (sent->pdata[MANY - 1], "Not sent. This can be done only while signed in.");
  g_assert_cmpuint (f->n_received, ==, n_received);
}

static void
test_waiting_ones_fail_with_the_person (FilesFixture  *f,
                                        gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "a.txt", 1500);
  g_autoptr(GPtrArray) sent = send_many (f, file);
  const guint n_received = f->n_received;
  g_autoptr(GAsyncResult) result = NULL;

  msnp_session_block_async (f->alice, BOB, NULL, files_on_done, &result);
  AWAIT (result != NULL);
  assert_all_can_be_sent_again (f, sent);
  g_assert_cmpuint (f->n_received, ==, n_received);
}

/* ---- why not ---- */

static void
test_nothing_is_sent_unseen (FilesFixture  *f,
                             gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "a.txt", 10);
  g_autoptr(GAsyncResult) result = NULL;
  CoreFile *sent = NULL;

  msnp_session_set_status_async (f->alice, MSNP_STATUS_HIDDEN, NULL, files_on_done, &result);
  AWAIT (result != NULL);
  core_chat_send_file (core_chats_open (f->alice_chats, BOB), file, NULL, FALSE);
  sent = files_get_last_file (f->alice_chats, BOB);
  AWAIT (core_file_has_ended (sent));

  files_assert_status (sent, "Not sent. No file can be sent while you appear offline.");
  g_assert_true (core_file_can_retry (sent));
}

/* ---- offers without end ---- */

/* Who offers and takes back, over and over, is refused for a while, and there is a line about it.
 * Nothing is kept of what such offers brought. */
static void
test_offers_without_end (FilesFixture  *f,
                         gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "a.txt", 10);
  g_autofree char *bytes = g_strnfill (20000, 'x');
  g_autoptr(GBytes) preview = g_bytes_new (bytes, 20000);
  CoreChat *chat = core_chats_open (f->alice_chats, BOB);
  g_autoptr(GPtrArray) got = NULL;
  g_autofree char *text = NULL;
  guint n_offers = 0;

  for (;; n_offers++)
    {
      CoreFile *sent = NULL;

      core_chat_send_file (chat, file, preview, FALSE);
      sent = files_get_last_file (f->alice_chats, BOB);
      AWAIT (core_file_has_ended (sent) || (files_get_got (f) != NULL
                                            && !core_file_has_ended (files_get_got (f))));
      if (core_file_has_ended (sent))
        break;

      g_assert_nonnull (core_file_get_preview (files_get_got (f)));
      core_file_cancel (sent);
      AWAIT (core_file_has_ended (files_get_got (f)));
      files_assert_status (files_get_got (f), "The other person cancelled it");
      g_assert_cmpuint (n_offers, <, 1000);
    }

  g_assert_cmpuint (n_offers, >, 50); /* a person may do that with as many as go at once */
  got = list_files (f->bob_chats, ALICE);
  g_assert_cmpuint (got->len, ==, n_offers);
  for (guint i = 0; i < got->len; i++)
    g_assert_null (core_file_get_preview (got->pdata[i]));
  text = files_dup_last_text (core_chats_lookup (f->bob_chats, ALICE));
  g_assert_true (g_str_has_prefix (text, "\u2068Alice\u2069 offers files and takes them back, over "
                                         "and over."));
}

#define ADD(path, func) \
  g_test_add ("/core/many-files/" path, FilesFixture, NULL, files_set_up, func, files_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("take-turns", test_many_take_turns);
  ADD ("cancelled-while-it-waits", test_cancelled_while_it_waits);
  ADD ("waiting-ones-fail-with-the-service", test_waiting_ones_fail_with_the_service);
  ADD ("waiting-ones-fail-with-the-account", test_waiting_ones_fail_with_the_account);
  ADD ("waiting-ones-fail-with-the-person", test_waiting_ones_fail_with_the_person);
  ADD ("nothing-is-sent-unseen", test_nothing_is_sent_unseen);
  ADD ("offers-without-end", test_offers_without_end);

  return g_test_run ();
}
