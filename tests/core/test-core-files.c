#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "files-fixture.h"

#define LARGE (600 * 1024)

static void
assert_same (GFile *a,
             GFile *b)
{
  g_autoptr(GBytes) left = g_file_load_bytes (a, NULL, NULL, NULL);
  g_autoptr(GBytes) right = g_file_load_bytes (b, NULL, NULL, NULL);

  g_assert_nonnull (left);
  g_assert_nonnull (right);
  g_assert_true (g_bytes_equal (left, right));
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Returns: (transfer full): what is in @folder, in order */
static char *
dup_names (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);

  return g_strjoinv ("|", (char **) names->pdata);
}

static char *
dup_got (FilesFixture *f)
{
  g_autofree char *folder = g_build_filename (f->folder, "got", NULL);

  return dup_names (folder);
}

/* Offers @file to Bob. Returns: Alice's side */
static CoreFile *
send_file (FilesFixture *f,
           GFile        *file)
{
  const guint before = f->n_received;

  core_chat_send_file (core_chats_open (f->alice_chats, BOB), file, NULL, FALSE);
  AWAIT (f->n_received > before);

  return files_get_last_file (f->alice_chats, BOB);
}

static void
test_arrives_bit_for_bit (FilesFixture  *f,
                          gconstpointer  data)
{
  const gsize size = *(const gsize *) data;
  g_autoptr(GFile) file = files_make (f, "holiday.bin", size);
  g_autoptr(GFile) place = files_make_place (f, "holiday.bin");
  g_autofree char *names = NULL;
  CoreFile *sent = send_file (f, file);
  CoreFile *got = files_get_got (f);

  g_assert_cmpstr (core_file_get_name (got), ==, "holiday.bin");
  g_assert_cmpuint (core_file_get_size (got), ==, size);
  g_assert_cmpint (core_file_get_state (got), ==, CORE_FILE_OFFERED);
  g_assert_cmpint (core_file_get_state (sent), ==, CORE_FILE_OFFERED);
  core_file_accept_as (got, place);
  AWAIT (core_file_has_ended (got) && core_file_has_ended (sent));

  g_assert_cmpint (core_file_get_state (got), ==, CORE_FILE_DONE);
  g_assert_cmpint (core_file_get_state (sent), ==, CORE_FILE_DONE);
  g_assert_cmpfloat (core_file_get_fraction (got), ==, 1);
  assert_same (file, core_file_get_file (got));
  names = dup_got (f);
  g_assert_cmpstr (names, ==, "holiday.bin");
}

static void
test_offer_is_unread_and_waits (FilesFixture  *f,
                                gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "a.txt", 1500);
  CoreChat *chat = NULL;
  g_autofree char *text = NULL;

  send_file (f, file);
  chat = core_chats_lookup (f->bob_chats, ALICE);
  text = files_dup_last_text (chat);

  g_assert_cmpuint (core_chat_get_unread (chat), ==, 1);
  g_assert_true (core_chat_is_unfinished (chat));
  g_assert_cmpstr (text, ==, "\u2068Alice\u2069 sends you “\u2068a.txt\u2069”");
  files_assert_status (files_get_got (f), "1.5\u00a0kB");
  files_assert_status (files_get_last_file (f->alice_chats, BOB),
                       "1.5\u00a0kB, waiting for an answer");
  g_assert_true (core_chats_lookup_file (f->bob_chats, core_file_get_id (files_get_got (f)))
                 == files_get_got (f));
  g_assert_null (core_chats_lookup_file (f->bob_chats, "another"));
  core_file_cancel (files_get_got (f));
}

static void
test_accepts_by_itself_from_the_trusted (FilesFixture  *f,
                                         gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "a.txt", 10);
  g_autoptr(GFile) folder = core_file_dup_folder ();
  g_autoptr(GFile) place = g_file_get_child (folder, "a.txt");

  core_account_choices_set_trusted (f->choices, ALICE, TRUE);
  send_file (f, file);
  AWAIT (core_file_has_ended (files_get_got (f)));

  g_assert_cmpint (core_file_get_state (files_get_got (f)), ==, CORE_FILE_DONE);
  g_assert_true (g_file_equal (core_file_get_file (files_get_got (f)), place));
  assert_same (file, place);
  g_assert_true (g_file_delete (place, NULL, NULL));
}

static void
test_never_overwrites (FilesFixture  *f,
                       gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "a.tar.gz", LARGE);
  g_autoptr(GFile) place = files_make_place (f, "a.tar.gz");
  g_autofree char *before = g_file_get_path (place);
  g_autofree char *names = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *name = NULL;
  g_autofree char *status = NULL;
  CoreFile *first = NULL;
  CoreFile *second = NULL;

  g_assert_true (g_file_set_contents (before, "mine", -1, NULL));
  send_file (f, file);
  first = files_get_got (f);
  send_file (f, file);
  second = files_get_got (f);
  core_file_accept_as (first, place);
  core_file_accept_as (second, place);
  AWAIT (core_file_has_ended (first) && core_file_has_ended (second));

  g_assert_cmpint (core_file_get_state (first), ==, CORE_FILE_DONE);
  g_assert_cmpint (core_file_get_state (second), ==, CORE_FILE_DONE);
  names = dup_got (f);
  g_assert_cmpstr (names, ==, "a (2).tar.gz|a (3).tar.gz|a.tar.gz");
  g_assert_true (g_file_get_contents (before, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "mine");
  assert_same (file, core_file_get_file (first));
  assert_same (file, core_file_get_file (second));
  name = g_file_get_basename (core_file_get_file (first));
  status = g_strdup_printf ("Received as “\u2068%s\u2069”, 614.4\u00a0kB", name);
  files_assert_status (first, status);
}

/* Where one is asked for a place, nothing has the name that is proposed. */
static void
test_proposes_what_is_free (FilesFixture  *f,
                            gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "a.txt", 10);
  g_autoptr(GFile) first = files_make_place (f, "a.txt");
  g_autoptr(GFile) coming = files_make_place (f, "a (2).txt.part");
  g_autoptr(GFile) folder = g_file_get_parent (first);
  g_autoptr(GAsyncResult) free_result = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *free_name = NULL;
  g_autofree char *name = NULL;

  send_file (f, file);
  core_file_find_name_async (files_get_got (f), folder, NULL, files_on_done, &free_result);
  AWAIT (free_result != NULL);
  free_name = core_file_find_name_finish (files_get_got (f), free_result);
  g_assert_cmpstr (free_name, ==, "a.txt");

  g_assert_true (g_file_set_contents (g_file_peek_path (first), "mine", -1, NULL));
  g_assert_true (g_file_set_contents (g_file_peek_path (coming), "half", -1, NULL));
  core_file_find_name_async (files_get_got (f), folder, NULL, files_on_done, &result);
  AWAIT (result != NULL);
  name = core_file_find_name_finish (files_get_got (f), result);
  g_assert_cmpstr (name, ==, "a (3).txt");
  core_file_cancel (files_get_got (f));
}

static void
test_declines (FilesFixture  *f,
               gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "a.txt", 10);
  CoreFile *sent = send_file (f, file);

  core_file_cancel (files_get_got (f));
  AWAIT (core_file_has_ended (sent));

  g_assert_cmpint (core_file_get_state (sent), ==, CORE_FILE_DECLINED);
  files_assert_status (sent, "The other person does not want it");
  files_assert_status (files_get_got (f), "Declined");
  g_assert_false (core_file_can_retry (sent));
  g_assert_false (core_chat_is_unfinished (core_chats_lookup (f->bob_chats, ALICE)));
}

static void
cancel_in_the_middle (CoreFile *file)
{
  if (core_file_get_bytes (file) > 0)
    core_file_cancel (file);
}

static void
test_cancels_in_the_middle (FilesFixture  *f,
                            gconstpointer  data)
{
  const gboolean is_sender = data != NULL;
  g_autoptr(GFile) file = files_make (f, "large.bin", 20 * LARGE);
  g_autoptr(GFile) place = files_make_place (f, "large.bin");
  CoreFile *sent = send_file (f, file);
  CoreFile *got = files_get_got (f);
  g_autofree char *names = NULL;

  g_signal_connect (is_sender ? sent : got, "notify::fraction", G_CALLBACK (cancel_in_the_middle),
                    NULL);
  core_file_accept_as (got, place);
  AWAIT (core_file_has_ended (sent) && core_file_has_ended (got));

  g_assert_cmpint (core_file_get_state (sent), ==, CORE_FILE_CANCELLED);
  g_assert_cmpint (core_file_get_state (got), ==, CORE_FILE_CANCELLED);
  files_assert_status (is_sender ? sent : got, "Cancelled");
  files_assert_status (is_sender ? got : sent, "The other person cancelled it");
  g_assert_true (core_file_can_retry (sent));
  g_assert_false (core_file_can_retry (got));
  do
    {
      g_clear_pointer (&names, g_free);
      g_main_context_iteration (NULL, FALSE);
      names = dup_got (f);
    }
  while (names[0] != '\0');
}

static void
test_tells_the_progress (FilesFixture  *f,
                         gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "large.bin", 20 * LARGE);
  g_autoptr(GFile) place = files_make_place (f, "large.bin");
  g_autofree char *status = NULL;
  CoreFile *got = NULL;

  send_file (f, file);
  got = files_get_got (f);
  core_file_accept_as (got, place);
  AWAIT (core_file_get_speed (got) > 0 || core_file_has_ended (got));
  g_assert_cmpint (core_file_get_state (got), ==, CORE_FILE_RUNNING);
  status = core_file_dup_status (got);

  g_assert_true (g_regex_match_simple ("^[\\d.]+\u00a0[kM]B of 12.3\u00a0MB, [\\d.]+\u00a0[kM]B/s, "
                                       "\\d+ (second|minute)s? left$", status, 0, 0));
  core_file_cancel (got);
}

static void
test_is_sent_again (FilesFixture  *f,
                    gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "a.txt", 3000);
  g_autoptr(GFile) place = files_make_place (f, "a.txt");
  CoreChat *chat = core_chats_open (f->alice_chats, BOB);
  CoreFile *sent = NULL;

  files_sign_out (f->bob);
  AWAIT (!files_is_online (f->alice, BOB));
  core_chat_send_file (chat, file, NULL, FALSE);
  sent = files_get_last_file (f->alice_chats, BOB);
  AWAIT (core_file_has_ended (sent));
  g_assert_cmpint (core_file_get_state (sent), ==, CORE_FILE_FAILED);
  files_assert_status (sent, "Not sent. This person is offline, or appears so.");
  g_assert_false (core_chat_is_unfinished (chat));

  files_sign_in (f->bob, BOB);
  AWAIT (files_is_online (f->alice, BOB));
  g_assert_true (core_file_can_retry (sent));
  core_file_retry (sent);
  core_file_retry (sent);
  AWAIT (files_get_got (f) != NULL);
  core_file_accept_as (files_get_got (f), place);
  AWAIT (core_file_has_ended (sent) && core_file_has_ended (files_get_got (f)));

  g_assert_cmpint (core_file_get_state (sent), ==, CORE_FILE_DONE);
  g_assert_cmpuint (f->n_received, ==, 1);
  assert_same (file, place);
}

static void
test_names_are_safe (FilesFixture  *f,
                     gconstpointer  data)
{
  g_autofree char *letters = g_strnfill (240, 'x');
  g_autofree char *long_name = g_strconcat (letters, ".desktop", NULL);
  g_autoptr(GFile) file = files_make (f, long_name, 10);
  g_autoptr(GFile) folder = core_file_dup_folder ();
  g_autofree char *path = g_file_get_path (folder);
  g_autofree char *name = NULL;

  send_file (f, file);
  core_file_accept (files_get_got (f));
  AWAIT (core_file_has_ended (files_get_got (f)));

  g_assert_cmpint (core_file_get_state (files_get_got (f)), ==, CORE_FILE_DONE);
  name = g_file_get_basename (core_file_get_file (files_get_got (f)));
  g_assert_true (g_str_has_suffix (name, ".txt"));
  g_assert_cmpuint (strlen (name), <, 210);
  files_remove_folder (path);
}

static void
test_folders_are_not_sent (FilesFixture  *f,
                           gconstpointer  data)
{
  g_autoptr(GFile) folder = g_file_new_for_path (f->folder);
  CoreFile *sent = NULL;

  core_chat_send_file (core_chats_open (f->alice_chats, BOB), folder, NULL, FALSE);
  sent = files_get_last_file (f->alice_chats, BOB);
  AWAIT (core_file_has_ended (sent));

  files_assert_status (sent, "Not sent. Only files can be sent, not folders.");
}

static void
test_what_is_gone_is_not_sent (FilesFixture  *f,
                               gconstpointer  data)
{
  g_autoptr(GFile) file = files_make_place (f, "never");
  CoreFile *sent = NULL;

  core_chat_send_file (core_chats_open (f->alice_chats, BOB), file, NULL, FALSE);
  sent = files_get_last_file (f->alice_chats, BOB);
  core_file_cancel (sent);
  AWAIT (core_file_has_ended (sent));
  g_assert_cmpint (core_file_get_state (sent), ==, CORE_FILE_CANCELLED);

  core_file_retry (sent);
  AWAIT (core_file_has_ended (sent));
  files_assert_status (sent, "Not sent. The file is not there any more.");
}

static void
test_offer_stays_where_it_cannot_be_written (FilesFixture  *f,
                                             gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "a.txt", 10);
  g_autoptr(GFile) bad = g_file_get_child (file, "a.txt"); /* below a file */
  g_autoptr(GFile) good = files_make_place (f, "a.txt");
  CoreFile *got = NULL;

  send_file (f, file);
  got = files_get_got (f);
  core_file_accept_as (got, bad);
  AWAIT (core_file_get_error (got) != NULL);
  g_assert_cmpint (core_file_get_state (got), ==, CORE_FILE_OFFERED);
  files_assert_status (got, "The file could not be written.");

  core_file_accept_as (got, good);
  AWAIT (core_file_has_ended (got));
  assert_same (file, good);
}

static void
test_service_dies_in_the_middle (FilesFixture  *f,
                                 gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "large.bin", 20 * LARGE);
  g_autoptr(GFile) place = files_make_place (f, "large.bin");
  CoreFile *sent = send_file (f, file);
  CoreFile *got = files_get_got (f);

  core_file_accept_as (got, place);
  AWAIT (core_file_get_bytes (got) > 0);
  loopback_service_stop (f->service);
  AWAIT (core_file_has_ended (sent) && core_file_has_ended (got));

  g_assert_cmpint (core_file_get_state (sent), ==, CORE_FILE_FAILED);
  files_assert_status (sent, "Not sent. There is no connection to the other person.");
  files_assert_status (got, "Not received. The connection broke. Ask to have it sent again.");
  g_assert_false (g_file_query_exists (place, NULL));
}

static void
test_temporary_files_go (FilesFixture  *f,
                         gconstpointer  data)
{
  g_autoptr(GFile) place = files_make_place (f, "pasted.png");
  g_autofree char *path = g_file_get_path (place);

  g_assert_true (g_file_set_contents (path, "png", -1, NULL));
  core_chat_send_file (core_chats_open (f->alice_chats, BOB), place, NULL, TRUE);
  AWAIT (f->n_received == 1);
  core_file_cancel (files_get_got (f));
  AWAIT (core_file_has_ended (files_get_last_file (f->alice_chats, BOB)));
  g_assert_true (g_file_query_exists (place, NULL));

  g_clear_object (&f->alice_chats);
  AWAIT (!g_file_query_exists (place, NULL));
}

static void
test_nobody_sends_to_a_group (FilesFixture  *f,
                              gconstpointer  data)
{
  g_autoptr(GFile) file = files_make (f, "a.txt", 10);
  g_autoptr(MsnpSession) carol = msnp_session_new (f->where);
  CoreChat *chat = core_chats_open (f->alice_chats, BOB);
  g_autofree char *text = NULL;

  files_sign_in (carol, CAROL);
  AWAIT (files_is_online (f->alice, CAROL));
  core_chat_invite (chat, CAROL);
  AWAIT (core_chat_is_group (chat));
  g_assert_false (core_chat_send_file (chat, file, NULL, FALSE));
  text = files_dup_last_text (chat);

  g_assert_true (g_str_has_prefix (text, "A file goes to one person only"));
  files_sign_out (carol);
}

static void
test_says_what_cannot_be_shown (FilesFixture  *f,
                                gconstpointer  data)
{
  CoreChat *chat = NULL;
  g_autofree char *webcam = NULL;
  g_autofree char *other = NULL;

  for (guint i = 0; i < 3; i++)
    g_signal_emit_by_name (f->bob, "invitation-declined", ALICE, "webcam");
  chat = core_chats_lookup (f->bob_chats, ALICE);
  g_assert_nonnull (chat);
  webcam = files_dup_last_text (chat);
  g_assert_cmpstr (webcam, ==, "\u2068Alice\u2069 invited you to see by webcam. Tweener cannot do "
                               "that, and declined.");
  g_assert_cmpuint (f->n_received, ==, 1);
  g_assert_cmpuint (core_chat_get_unread (chat), ==, 1);

  g_signal_emit_by_name (f->bob, "invitation-declined", ALICE, "teleport");
  other = files_dup_last_text (chat);
  g_assert_cmpstr (other, ==, "\u2068Alice\u2069 invited you to something that Tweener cannot do, "
                              "and declined.");
}

static void
test_says_what_a_later_client_sends (FilesFixture  *f,
                                     gconstpointer  data)
{
  static const struct
  {
    const char *word;
    const char *line;
  } table[] = {
    { "wink", "\u2068Pia\u2069 sent a wink, an animation that Tweener cannot show." },
    { "voice", "\u2068Pia\u2069 sent a voice clip, which Tweener cannot play." },
    { "drawing", "\u2068Pia\u2069 sent a drawing made by hand, which Tweener cannot show." },
  };
  CoreChat *chat = core_chats_open (f->bob_chats, "pia@example.com");

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = NULL;

      core_chat_send_text (chat, table[i].word, NULL);
      AWAIT (f->n_received == i + 1);
      text = files_dup_last_text (chat);
      g_assert_cmpstr (text, ==, table[i].line);
    }
}

static void
test_nudges_can_be_forbidden (FilesFixture  *f,
                              gconstpointer  data)
{
  CoreChat *chat = core_chats_open (f->bob_chats, ALICE);
  g_autofree char *text = NULL;

  core_account_choices_set_unnudged (f->choices, ALICE, TRUE);
  core_chat_send_nudge (core_chats_open (f->alice_chats, BOB));
  AWAIT (g_list_model_get_n_items (G_LIST_MODEL (core_chat_get_timeline (chat))) > 0);
  text = files_dup_last_text (chat);

  g_assert_cmpstr (text, ==, "\u2068Alice\u2069 sent you a nudge");
  g_assert_cmpuint (core_chat_get_unread (chat), ==, 0);
  g_assert_cmpuint (f->n_received, ==, 0);

  core_account_choices_set_unnudged (f->choices, ALICE, FALSE);
  msnp_conversation_send_nudge (msnp_session_open_conversation (f->alice, BOB));
  AWAIT (f->n_received == 1);
}

static void
test_numbers (void)
{
  static const struct
  {
    const char *name;
    guint       number;
    const char *wanted;
  } table[] = {
    { "a.txt", 1, "a.txt" },       { "a.txt", 2, "a (2).txt" },
    { "README", 3, "README (3)" }, { ".bashrc", 2, ".bashrc (2)" },
    { "a.tar.gz", 2, "a (2).tar.gz" }, { "a. Long title", 2, "a. Long title (2)" },
    { ".tar.gz", 2, ".tar (2).gz" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *name = core_file_number_name (table[i].name, table[i].number);

      g_assert_cmpstr (name, ==, table[i].wanted);
    }
}

#define ADD(path, data, func) \
  g_test_add ("/core/files/" path, FilesFixture, data, files_set_up, func, files_tear_down)

int
main (int   argc,
      char *argv[])
{
  static const gsize sizes[] = { 0, 1, 1202, LARGE };
  g_autofree char *home = g_dir_make_tmp ("core-files-home-XXXXXX", NULL);
  g_autofree char *downloads = g_build_filename (home, "Downloads", NULL);
  int failed;

  /* Before GLib looks: the folder for downloads is the test's own. */
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_CONFIG_HOME", home, TRUE);
  g_assert_no_errno (g_mkdir (downloads, 0700));
  g_test_init (&argc, &argv, NULL);
  ADD ("arrives-bit-for-bit/empty", &sizes[0], test_arrives_bit_for_bit);
  ADD ("arrives-bit-for-bit/a-byte", &sizes[1], test_arrives_bit_for_bit);
  ADD ("arrives-bit-for-bit/a-packet", &sizes[2], test_arrives_bit_for_bit);
  ADD ("arrives-bit-for-bit/large", &sizes[3], test_arrives_bit_for_bit);
  ADD ("offer-is-unread-and-waits", NULL, test_offer_is_unread_and_waits);
  ADD ("accepts-by-itself-from-the-trusted", NULL, test_accepts_by_itself_from_the_trusted);
  ADD ("never-overwrites", NULL, test_never_overwrites);
  ADD ("declines", NULL, test_declines);
  ADD ("cancels-in-the-middle/receiver", NULL, test_cancels_in_the_middle);
  ADD ("cancels-in-the-middle/sender", "sender", test_cancels_in_the_middle);
  ADD ("tells-the-progress", NULL, test_tells_the_progress);
  ADD ("is-sent-again", NULL, test_is_sent_again);
  ADD ("proposes-what-is-free", NULL, test_proposes_what_is_free);
  ADD ("names-are-safe", NULL, test_names_are_safe);
  ADD ("folders-are-not-sent", NULL, test_folders_are_not_sent);
  ADD ("what-is-gone-is-not-sent", NULL, test_what_is_gone_is_not_sent);
  ADD ("offer-stays-where-it-cannot-be-written", NULL,
       test_offer_stays_where_it_cannot_be_written);
  ADD ("service-dies-in-the-middle", NULL, test_service_dies_in_the_middle);
  ADD ("temporary-files-go", NULL, test_temporary_files_go);
  ADD ("nobody-sends-to-a-group", NULL, test_nobody_sends_to_a_group);
  ADD ("says-what-cannot-be-shown", NULL, test_says_what_cannot_be_shown);
  ADD ("says-what-a-later-client-sends", NULL, test_says_what_a_later_client_sends);
  ADD ("nudges-can-be-forbidden", NULL, test_nudges_can_be_forbidden);
  g_test_add_func ("/core/files/numbers", test_numbers);

  failed = g_test_run ();
  files_remove_folder (home);

  return failed;
}
