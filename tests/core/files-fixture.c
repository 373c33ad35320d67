#include "config.h"

#include "files-fixture.h"

#include <glib/gstdio.h>

void
files_on_done (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  GAsyncResult **to = user_data;

  *to = g_object_ref (result);
}

void
files_sign_in (MsnpSession *session,
               const char  *address)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  msnp_session_sign_in_async (session, address, "secret", MSNP_STATUS_ONLINE, NULL, files_on_done,
                              &result);
  AWAIT (result != NULL);
  msnp_session_sign_in_finish (session, result, &error);
  g_assert_no_error (error);
}

void
files_sign_out (MsnpSession *session)
{
  g_autoptr(GAsyncResult) result = NULL;

  if (msnp_session_get_state (session) != MSNP_SESSION_ONLINE)
    return;

  msnp_session_sign_out_async (session, NULL, files_on_done, &result);
  AWAIT (result != NULL);
  msnp_session_sign_out_finish (session, result, NULL);
}

gboolean
files_is_online (MsnpSession *session,
                 const char  *address)
{
  MsnpContact *contact = msnp_roster_lookup (msnp_session_get_roster (session), address);

  return contact != NULL && msnp_contact_is_online (contact);
}

static void
on_chat_received (FilesFixture *f)
{
  f->n_received++;
}

void
files_set_up (FilesFixture  *f,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  f->folder = g_dir_make_tmp ("core-files-XXXXXX", &error);
  g_assert_no_error (error);
  f->service = loopback_service_new (LOOPBACK_ESCARGOT);
  loopback_service_add_default_accounts (f->service);
  loopback_service_add_bots (f->service);
  loopback_service_start (f->service, &error);
  g_assert_no_error (error);
  json = loopback_service_dup_service_json (f->service, NULL);
  f->where = msnp_service_new_from_json (json, -1, &error);
  g_assert_no_error (error);
  msnp_service_set_ca_pem (f->where, loopback_service_get_ca_pem (f->service), &error);
  g_assert_no_error (error);

  f->alice = msnp_session_new (f->where);
  f->bob = msnp_session_new (f->where);
  f->alice_chats = core_chats_new (f->alice);
  f->bob_chats = core_chats_new (f->bob);
  f->choices = core_account_choices_new ();
  core_chats_set_choices (f->bob_chats, f->choices);
  g_signal_connect_swapped (f->bob_chats, "chat-received", G_CALLBACK (on_chat_received), f);
  /* At a pace at which something is seen of it. */
  msnp_session_set_direct_mode (f->bob, MSNP_DIRECT_NEVER);
  files_sign_in (f->alice, ALICE);
  files_sign_in (f->bob, BOB);
  AWAIT (files_is_online (f->alice, BOB) && files_is_online (f->bob, ALICE));
}

void
files_remove_folder (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        files_remove_folder (child);
      else
        g_assert_cmpint (g_unlink (child), ==, 0);
    }
  if (folder != NULL)
    g_rmdir (path);
}

void
files_tear_down (FilesFixture  *f,
                 gconstpointer  data)
{
  g_clear_object (&f->alice_chats);
  g_clear_object (&f->bob_chats);
  g_clear_object (&f->choices);
  files_sign_out (f->bob);
  files_sign_out (f->alice);
  g_clear_object (&f->alice);
  g_clear_object (&f->bob);
  g_clear_object (&f->where);
  loopback_service_stop (f->service);
  g_clear_object (&f->service);
  files_remove_folder (f->folder);
  g_free (f->folder);
}

/* Returns: (transfer full): a file of @size bytes, no two of its pages alike */
GFile *
files_make (FilesFixture *f,
            const char   *name,
            gsize         size)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);
  g_autofree guint8 *bytes = g_malloc (size + 1);
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) (i * 31 + i / 4096);
  g_file_set_contents (path, (const char *) bytes, (gssize) size, &error);
  g_assert_no_error (error);

  return g_file_new_for_path (path);
}

/* Returns: (transfer full): a place for a file, in a folder that is there */
GFile *
files_make_place (FilesFixture *f,
                  const char   *name)
{
  g_autofree char *folder = g_build_filename (f->folder, "got", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_mkdir (folder, 0700);
  return g_file_new_for_path (path);
}

CoreFile *
files_get_last_file (CoreChats  *chats,
                     const char *address)
{
  CoreChat *chat = core_chats_lookup (chats, address);
  GListModel *items = chat != NULL ? G_LIST_MODEL (core_chat_get_timeline (chat)) : NULL;

  for (guint i = items != NULL ? g_list_model_get_n_items (items) : 0; i > 0; i--)
    {
      g_autoptr(CoreTimelineItem) item = g_list_model_get_item (items, i - 1);

      if (core_timeline_item_get_file (item) != NULL)
        return core_timeline_item_get_file (item);
    }

  return NULL;
}

char *
files_dup_last_text (CoreChat *chat)
{
  GListModel *items = G_LIST_MODEL (core_chat_get_timeline (chat));
  g_autoptr(CoreTimelineItem) item =
    g_list_model_get_item (items, g_list_model_get_n_items (items) - 1);

  return g_strdup (core_timeline_item_get_text (item));
}

CoreFile *
files_get_got (FilesFixture *f)
{
  return files_get_last_file (f->bob_chats, ALICE);
}

void
files_assert_status (CoreFile   *file,
                     const char *wanted)
{
  g_autofree char *status = core_file_dup_status (file);

  g_assert_cmpstr (status, ==, wanted);
}
