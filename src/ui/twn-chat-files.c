#include "config.h"

#include "twn-chat-files.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "twn-file-picture.h"

/**
 * TwnChatFiles:
 *
 * The ways of files into a chat: chosen, dropped onto it, pasted where one types; a picture that is
 * no file yet becomes one. Owned by the chat's page.
 *
 * They are offered one after the other, in their order: of a picture a small one is made first.
 */
struct _TwnChatFiles
{
  GObject               parent_instance;
  CoreChat             *chat;
  GtkWidget            *page;        /* (unowned): owns this */
  GtkTextView          *composer;    /* (unowned): in the page */
  GtkFileChooserNative *chooser;     /* (nullable): while one chooses */
  GQueue                waiting;     /* of GFile */
  GCancellable         *cancellable;
  gboolean              is_busy;     /* with the first of them */
  gboolean              is_full;     /* said so of this lot */
};

G_DEFINE_FINAL_TYPE (TwnChatFiles, twn_chat_files, G_TYPE_OBJECT)

static void
twn_chat_files_dispose (GObject *object)
{
  TwnChatFiles *self = TWN_CHAT_FILES (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (twn_chat_files_parent_class)->dispose (object);
}

static void
twn_chat_files_finalize (GObject *object)
{
  TwnChatFiles *self = TWN_CHAT_FILES (object);

  g_queue_clear_full (&self->waiting, g_object_unref);
  g_clear_object (&self->chat);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (twn_chat_files_parent_class)->finalize (object);
}

static void
twn_chat_files_class_init (TwnChatFilesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = twn_chat_files_dispose;
  object_class->finalize = twn_chat_files_finalize;
}

static void
twn_chat_files_init (TwnChatFiles *self)
{
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->waiting);
}

/* ---- one after the other ---- */

static void send_next (TwnChatFiles *self);

static void
on_preview_made (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(TwnChatFiles) self = user_data;
  g_autoptr(GdkTexture) texture = twn_file_picture_load_finish (result, NULL);
  g_autoptr(GFile) file = g_queue_pop_head (&self->waiting);
  g_autoptr(GBytes) preview = texture != NULL ? twn_file_picture_dup_preview (texture) : NULL;

  /* What was asked to be sent is sent, though the page be closed meanwhile. */
  core_chat_send_file (self->chat, file, preview, FALSE);
  self->is_busy = FALSE;
  send_next (self);
}

static void
send_next (TwnChatFiles *self)
{
  self->is_full = FALSE;
  while (!self->is_busy && self->waiting.length > 0)
    {
      GFile *first = g_queue_peek_head (&self->waiting);
      g_autofree char *name = g_file_get_basename (first);

      if (name != NULL && twn_file_picture_is_likely (name))
        {
          self->is_busy = TRUE;
          twn_file_picture_load_async (first, TWN_FILE_PREVIEW_SIDE, NULL, on_preview_made,
                                       g_object_ref (self));
        }
      else
        {
          g_autoptr(GFile) file = g_queue_pop_head (&self->waiting);

          core_chat_send_file (self->chat, file, NULL, FALSE);
        }
    }
}

/* In a group it says why it does not go; of more than there may be the first go. */
static void
push (TwnChatFiles *self,
      GFile        *file)
{
  if (core_chat_get_contact (self->chat) == NULL)
    {
      core_chat_send_file (self->chat, file, NULL, FALSE);
      return;
    }
  if (self->waiting.length < TWN_CHAT_FILES_MAX)
    g_queue_push_tail (&self->waiting, g_object_ref (file));
  else if (!self->is_full)
    {
      g_autofree char *notice = g_strdup_printf (
        ngettext ("Only the first %d file is sent: more do not go at once.",
                  "Only the first %d files are sent: more do not go at once.",
                  TWN_CHAT_FILES_MAX), TWN_CHAT_FILES_MAX);

      self->is_full = TRUE;
      core_timeline_append_notice (core_chat_get_timeline (self->chat), notice);
    }
}

/* Returns: whether @file is a page of the web, as browsers give them away: that is no file to send,
 *   and goes where one types */
static gboolean
write_link (TwnChatFiles *self,
            GFile        *file)
{
  g_autofree char *uri = NULL;

  if (!g_file_has_uri_scheme (file, "http") && !g_file_has_uri_scheme (file, "https"))
    return FALSE;

  uri = g_file_get_uri (file);
  gtk_text_buffer_insert_at_cursor (gtk_text_view_get_buffer (self->composer), uri, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
  return TRUE;
}

static void
send_list (TwnChatFiles *self,
           GdkFileList  *list)
{
  g_autoptr(GSList) files = gdk_file_list_get_files (list);
  const gboolean is_group = core_chat_get_contact (self->chat) == NULL;
  gboolean is_told = FALSE;

  for (GSList *l = files; l != NULL; l = l->next)
    {
      if (write_link (self, l->data) || (is_group && is_told))
        continue;

      push (self, l->data);
      is_told = TRUE;
    }
  send_next (self);
}

/* ---- pictures that are no files ---- */

/* Off the main loop: a screenshot takes a second to be made a PNG of. */
static void
write_picture (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  GdkTexture *texture = data;
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d %H.%M.%S");
  /* Translators: the name of a file that is made of a picture; %s is a date and a time. */
  g_autofree char *name = g_strdup_printf (_("Picture %s.png"), date);
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  GError *error = NULL;

  folder = g_dir_make_tmp ("tweener-XXXXXX", &error);
  if (folder == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  path = g_build_filename (folder, name, NULL);
  if (gdk_texture_save_to_png (texture, path))
    {
      g_task_return_pointer (task, g_file_new_for_path (path), g_object_unref);
      return;
    }

  g_remove (path);
  g_rmdir (folder);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "the picture cannot be written");
}

/* Task data beside the file. */
typedef struct
{
  TwnChatFiles *self;
  GFile        *file;
} Pasted;

static void
on_pasted_preview_made (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  Pasted *pasted = user_data;
  g_autoptr(GdkTexture) texture = twn_file_picture_load_finish (result, NULL);
  g_autoptr(GBytes) preview = texture != NULL ? twn_file_picture_dup_preview (texture) : NULL;

  core_chat_send_file (pasted->self->chat, pasted->file, preview, TRUE);
  g_object_unref (pasted->file);
  g_object_unref (pasted->self);
  g_free (pasted);
}

static void
on_picture_written (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  TwnChatFiles *self = TWN_CHAT_FILES (source);
  g_autoptr(GError) error = NULL;
  GFile *file = g_task_propagate_pointer (G_TASK (result), &error);
  Pasted *pasted = NULL;

  if (file == NULL)
    {
      g_autofree char *notice =
        g_strdup_printf (_("Not sent. %s"), _("The file could not be written."));

      g_info ("a pasted picture: %s", error->message);
      core_timeline_append_notice (core_chat_get_timeline (self->chat), notice);
      return;
    }

  pasted = g_new0 (Pasted, 1);
  pasted->self = g_object_ref (self);
  pasted->file = file;
  twn_file_picture_load_async (file, TWN_FILE_PREVIEW_SIDE, NULL, on_pasted_preview_made, pasted);
}

static void
send_texture (TwnChatFiles *self,
              GdkTexture   *texture)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, on_picture_written, NULL);

  g_task_set_source_tag (task, send_texture);
  g_task_set_task_data (task, g_object_ref (texture), g_object_unref);
  g_task_run_in_thread (task, write_picture);
}

static void
send_value (TwnChatFiles *self,
            const GValue *value)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    send_list (self, g_value_get_boxed (value));
  else if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    send_texture (self, g_value_get_object (value));
}

/* ---- dropped, pasted, chosen ---- */

static gboolean
on_drop (TwnChatFiles *self,
         const GValue *value)
{
  send_value (self, value);
  return TRUE;
}

static void
on_value_read (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(TwnChatFiles) self = user_data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value != NULL)
    send_value (self, value);
}

/* Files come with their names as text, and many a text comes with a picture of it: so files go
 * first, then texts. */
static void
on_paste_clipboard (TwnChatFiles *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self->composer));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  g_autoptr(GdkContentFormats) known =
    gdk_content_formats_union_deserialize_gtypes (gdk_content_formats_ref (formats));
  GType type = G_TYPE_INVALID;

  if (gdk_content_formats_contain_gtype (known, GDK_TYPE_FILE_LIST))
    type = GDK_TYPE_FILE_LIST;
  else if (gdk_content_formats_contain_gtype (known, GDK_TYPE_TEXTURE)
           && !gdk_content_formats_contain_gtype (known, G_TYPE_STRING))
    type = GDK_TYPE_TEXTURE;
  if (type == G_TYPE_INVALID)
    return;

  g_signal_stop_emission_by_name (self->composer, "paste-clipboard");
  gdk_clipboard_read_value_async (clipboard, type, G_PRIORITY_DEFAULT, self->cancellable,
                                  on_value_read, g_object_ref (self));
}

static void
on_chosen (TwnChatFiles *self,
           int           response)
{
  g_autoptr(GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (self->chooser));
  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);

      push (self, file);
    }
  send_next (self);
  g_clear_object (&self->chooser);
}

/* Asks which files to send; in a group, says why there are none to choose. */
void
twn_chat_files_choose (TwnChatFiles *self)
{
  GtkRoot *root = NULL;
  g_autoptr(GFile) nothing = NULL;

  g_return_if_fail (TWN_IS_CHAT_FILES (self));

  if (core_chat_get_contact (self->chat) == NULL)
    {
      nothing = g_file_new_for_path ("/");
      core_chat_send_file (self->chat, nothing, NULL, FALSE);
      return;
    }
  if (self->chooser != NULL)
    return;

  root = gtk_widget_get_root (self->page);
  self->chooser = gtk_file_chooser_native_new (_("Send Files"),
                                               GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _("_Send"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/**
 * twn_chat_files_new:
 * @chat: where the files go
 * @page: what they are dropped onto; it owns what is returned
 * @composer: where they are pasted, in @page
 *
 * Returns: (transfer full): what takes the files
 */
TwnChatFiles *
twn_chat_files_new (CoreChat    *chat,
                    GtkWidget   *page,
                    GtkTextView *composer)
{
  GType types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE };
  GtkDropTarget *target = NULL;
  TwnChatFiles *self = NULL;

  g_return_val_if_fail (CORE_IS_CHAT (chat), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (page), NULL);
  g_return_val_if_fail (GTK_IS_TEXT_VIEW (composer), NULL);

  self = g_object_new (TWN_TYPE_CHAT_FILES, NULL);
  self->chat = g_object_ref (chat);
  self->page = page;
  self->composer = composer;

  /* Before the text views, which would take the files' names. */
  target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (page, GTK_EVENT_CONTROLLER (target));
  g_signal_connect_object (composer, "paste-clipboard", G_CALLBACK (on_paste_clipboard), self,
                           G_CONNECT_SWAPPED);

  return self;
}
