#include "config.h"

#include "core-chat-private.h"

#include <glib/gi18n-lib.h>

#include "core-chat-words.h"
#include "core-text.h"

#define UNSHOWN_PAUSE 10 /* seconds between two lines about the same kind of thing */

/* Files in a chat, and whatever else comes that is no text: of the latter a line says what it was.
 *
 * A file is in the timeline as long as the program runs. The history has a line about it from its
 * end on. */

static char *
dup_person (MsnpContact *contact)
{
  g_autofree char *name = core_chat_words_dup_name (contact);

  return core_text_isolate (name);
}

/* Said in the history alone: where it happens the card says so. */
static void
on_file_state_notify (CoreFile   *file,
                      GParamSpec *pspec,
                      CoreChat   *self)
{
  g_autofree char *name = NULL;
  g_autofree char *record = NULL;
  g_autoptr(CoreTimelineItem) item = NULL;

  if (!core_file_has_ended (file) || self->recorder == NULL || self->contact == NULL)
    return;

  name = dup_person (self->contact);
  record = core_file_dup_record (file, name);
  item = core_timeline_item_new_notice (record);
  core_recorder_add (self->recorder, item, STORE_KIND_NOTICE);
}

/**
 * core_chat_take_file:
 * @self: a chat of two
 * @file: (transfer full): what is sent in it, either way
 *
 * Shows @file behind what came before it.
 */
void
core_chat_take_file (CoreChat *self,
                     CoreFile *file)
{
  g_autoptr(CoreFile) taken G_GNUC_UNUSED = file;

  g_signal_connect_object (file, "notify::state", G_CALLBACK (on_file_state_notify), self, 0);
  core_chat_take_unkept (self, core_timeline_item_new_file (file, self->contact,
                                                            core_chat_get_own_address (self)));
}

/**
 * core_chat_send_file:
 * @self: the chat
 * @file: what to send
 * @preview: (nullable): a small PNG of it
 * @is_temporary: whether it is alone in its folder, and both are to be deleted when nobody shows
 *   it any more
 *
 * Offers @file to the other person. In a group the timeline says why that cannot be done.
 *
 * Returns: whether it is offered
 */
gboolean
core_chat_send_file (CoreChat *self,
                     GFile    *file,
                     GBytes   *preview,
                     gboolean  is_temporary)
{
  CoreFile *sent = NULL;

  g_return_val_if_fail (CORE_IS_CHAT (self), FALSE);
  g_return_val_if_fail (G_IS_FILE (file), FALSE);

  if (self->contact == NULL)
    {
      core_timeline_append_notice (self->timeline,
                                   _("A file goes to one person only: open a chat with that "
                                     "person alone to send it."));
      return FALSE;
    }

  sent = core_file_new_outgoing (self->session, msnp_contact_get_address (self->contact), file,
                                 preview);
  if (is_temporary)
    core_file_set_temporary (sent);
  core_chat_take_file (self, sent);

  return TRUE;
}

/* Returns: (transfer none) (nullable): the file of that id that is sent in the chat */
CoreFile *
core_chat_lookup_file (CoreChat   *self,
                       const char *id)
{
  GListModel *items = NULL;

  g_return_val_if_fail (CORE_IS_CHAT (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  items = G_LIST_MODEL (self->timeline);
  for (guint i = g_list_model_get_n_items (items); i > 0; i--)
    {
      g_autoptr(CoreTimelineItem) item = g_list_model_get_item (items, i - 1);
      CoreFile *file = core_timeline_item_get_file (item);

      if (file != NULL && g_str_equal (core_file_get_id (file), id))
        return file;
    }

  return NULL;
}

/* ---- what cannot be shown ---- */

static const struct
{
  const char *kind;
  const char *sentence;
} unshown[] = {
  /* Translators: of all these, %s is the name of somebody. */
  { "wink", N_("%s sent a wink, an animation that Tweener cannot show.") },
  { "voice-clip", N_("%s sent a voice clip, which Tweener cannot play.") },
  { "ink", N_("%s sent a drawing made by hand, which Tweener cannot show.") },
  { "action", N_("%s did something that Tweener cannot show.") },
  { "webcam", N_("%s invited you to see by webcam. Tweener cannot do that, and declined.") },
  { "voice", N_("%s called to talk with you. Tweener cannot do that, and declined.") },
  { "game", N_("%s invited you to a game. Tweener cannot do that, and declined.") },
  { "photos", N_("%s invited you to look at photos together. Tweener cannot do that, and "
                 "declined.") },
  { "folder", N_("%s invited you to share a folder. Tweener cannot do that, and declined.") },
  { "application", N_("%s invited you to share a program. Tweener cannot do that, and declined.") },
  { "files", N_("%s offers files and takes them back, over and over. For a while Tweener declines "
                "them.") },
  { "file", N_("%s offered a file in an old way that Tweener does not have, and declined.") },
};

static const char *
get_sentence (const char *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (unshown); i++)
    {
      if (g_str_equal (unshown[i].kind, kind))
        return _(unshown[i].sentence);
    }

  return _("%s invited you to something that Tweener cannot do, and declined.");
}

/* Whoever sends a thousand of them is told of once in a while. */
static gboolean
take_turn (CoreChat   *self,
           const char *kind)
{
  gint64 *time = g_hash_table_lookup (self->unshown_times, kind);

  if (time == NULL)
    {
      time = g_new0 (gint64, 1);
      g_hash_table_insert (self->unshown_times, g_strdup (kind), time);
    }

  return core_chat_take_turn (time, UNSHOWN_PAUSE);
}

/**
 * core_chat_tell_unshown:
 * @self: the chat
 * @contact: who sent it
 * @kind: what it was, in the words of the protocol library
 *
 * Says in a line what came that cannot be shown, or was declined.
 */
void
core_chat_tell_unshown (CoreChat    *self,
                        MsnpContact *contact,
                        const char  *kind)
{
  g_auto(GStrv) parts = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (!take_turn (self, kind))
    return;

  name = dup_person (contact);
  parts = g_strsplit (get_sentence (kind), "%s", 2);
  text = g_strjoinv (name, parts);
  core_chat_take (self, core_timeline_item_new_event (contact, text), STORE_KIND_NOTICE);
}
