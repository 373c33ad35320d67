#include "config.h"

#include "core-export.h"

#include <string.h>

#include "core-export-words.h"

#define LINES 500 /* read, then written, at once */

/* Writes the history into a file that takes the place of an old one only when it is whole. It is
 * read and written page by page, and nothing waits for it. */

/* One export that is under way: the task's data. */
typedef struct
{
  CoreExportFormat  format;
  char             *chat;     /* the only one; NULL: all */
  GPtrArray        *chats;    /* (element-type StoreChat) */
  guint             index;    /* of the chat that is being written */
  gint64            last;     /* line of it that has been written; 0: none */
  guint             n_chats;  /* that have been begun */
  GString          *piece;    /* what is being written */
  GOutputStream    *stream;
  gboolean          is_last;
} Export;

static void go_on (GTask *task);

static void
export_free (gpointer data)
{
  Export *export = data;

  g_free (export->chat);
  g_clear_pointer (&export->chats, g_ptr_array_unref);
  g_string_free (export->piece, TRUE);
  g_clear_object (&export->stream);
  g_free (export);
}

/* The stream goes without having been closed: what was there before stays. */
static void
give_up (GTask  *task,
         GError *error)
{
  Export *export = g_task_get_task_data (task);
  g_autoptr(GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  if (export->stream != NULL)
    g_output_stream_close (export->stream, cancelled, NULL);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
on_closed (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_close_finish (G_OUTPUT_STREAM (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GTask *task = user_data;
  Export *export = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_output_stream_write_all_finish (export->stream, result, NULL, &error))
    {
      give_up (task, error);
      return;
    }

  g_string_truncate (export->piece, 0);
  if (export->is_last)
    g_output_stream_close_async (export->stream, G_PRIORITY_DEFAULT_IDLE,
                                 g_task_get_cancellable (task), on_closed, task);
  else
    go_on (task);
}

static void
write_piece (GTask *task)
{
  Export *export = g_task_get_task_data (task);

  g_output_stream_write_all_async (export->stream, export->piece->str, export->piece->len,
                                   G_PRIORITY_DEFAULT_IDLE, g_task_get_cancellable (task),
                                   on_written, task);
}

static void
on_lines (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GTask *task = user_data;
  Export *export = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) lines = store_history_load_finish (STORE_HISTORY (source), result, &error);

  if (lines == NULL)
    {
      give_up (task, error);
      return;
    }

  for (guint i = 0; i < lines->len; i++)
    {
      const StoreMessage *line = lines->pdata[i];

      core_export_words_line (export->piece, export->format, line, export->last == 0);
      export->last = line->id;
    }
  if (lines->len < LINES)
    {
      core_export_words_end_chat (export->piece, export->format);
      export->index++;
      export->last = 0;
    }
  write_piece (task);
}

/* Writes the next lines of the chat, the next chat, or the end. */
static void
go_on (GTask *task)
{
  Export *export = g_task_get_task_data (task);
  CoreHistory *history = g_task_get_source_object (task);
  const StoreChat *chat = NULL;

  while (export->index < export->chats->len)
    {
      chat = export->chats->pdata[export->index];
      if (export->chat == NULL || g_str_equal (export->chat, chat->chat))
        break;
      export->index++;
    }
  if (export->index == export->chats->len)
    {
      core_export_words_end (export->piece, export->format);
      export->is_last = TRUE;
      write_piece (task);
      return;
    }

  if (export->last == 0)
    core_export_words_begin_chat (export->piece, export->format, chat, export->n_chats++ == 0);
  store_history_load_async (core_history_get_store (history), core_history_get_account (history),
                            chat->chat, STORE_PAGE_AFTER, export->last, LINES,
                            g_task_get_cancellable (task), on_lines, task);
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GTask *task = user_data;
  Export *export = g_task_get_task_data (task);
  CoreHistory *history = g_task_get_source_object (task);
  GError *error = NULL;

  export->stream = G_OUTPUT_STREAM (g_file_replace_finish (G_FILE (source), result, &error));
  if (export->stream == NULL)
    {
      give_up (task, error);
      return;
    }

  core_export_words_begin (export->piece, export->format, core_history_get_address (history));
  go_on (task);
}

/**
 * Target:
 *
 * A file that is opened when it is known what goes into it.
 */
typedef struct
{
  GTask *task;
  GFile *file;
} Target;

static void
on_chats (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Target *target = user_data;
  GTask *task = target->task;
  g_autoptr(GFile) file = target->file;
  Export *export = g_task_get_task_data (task);
  GError *error = NULL;

  g_free (target);
  export->chats = store_history_list_chats_finish (STORE_HISTORY (source), result, &error);
  if (export->chats == NULL)
    give_up (task, error);
  else
    g_file_replace_async (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, G_PRIORITY_DEFAULT_IDLE,
                          g_task_get_cancellable (task), on_opened, task);
}

/**
 * core_export_async:
 * @history: the history of an account
 * @chat: (nullable): what the store calls one of its chats; %NULL: all
 * @format: how it is written
 * @file: what it is written into; for the person alone to read
 * @cancellable: (nullable): ends it; what was in @file before is there still
 * @callback: called when @file is whole
 * @user_data: for @callback
 */
void
core_export_async (CoreHistory         *history,
                   const char          *chat,
                   CoreExportFormat     format,
                   GFile               *file,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  Export *export = NULL;
  Target *target = NULL;

  g_return_if_fail (CORE_IS_HISTORY (history));
  g_return_if_fail (G_IS_FILE (file));

  export = g_new0 (Export, 1);
  export->format = format;
  export->chat = g_strdup (chat);
  export->piece = g_string_new (NULL);
  target = g_new0 (Target, 1);
  target->file = g_object_ref (file);
  target->task = g_task_new (history, cancellable, callback, user_data);
  g_task_set_source_tag (target->task, core_export_async);
  g_task_set_task_data (target->task, export, export_free);
  store_history_list_chats_async (core_history_get_store (history),
                                  core_history_get_account (history), cancellable, on_chats,
                                  target);
}

gboolean
core_export_finish (CoreHistory   *history,
                    GAsyncResult  *result,
                    GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, history), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Returns: the format that the name of @file asks for: .json, .html or .htm; else text */
CoreExportFormat
core_export_guess_format (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *lower = name != NULL ? g_ascii_strdown (name, -1) : g_strdup ("");

  if (g_str_has_suffix (lower, ".json"))
    return CORE_EXPORT_JSON;
  if (g_str_has_suffix (lower, ".html") || g_str_has_suffix (lower, ".htm"))
    return CORE_EXPORT_HTML;

  return CORE_EXPORT_TEXT;
}
