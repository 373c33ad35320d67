#include "config.h"

#include "core-chat-private.h"

#include <glib/gi18n-lib.h>

#include "core-error-text.h"

#define GROUP "group:" /* before a name that no address is */

/* What of a chat is kept, and what of it comes back. Everything that happens goes through
 * core_chat_take(): with a history it is shown when it is on the disk. */

/* Something that waits to be shown. */
typedef struct
{
  CoreTimelineItem *item;
  gboolean          is_settled;
} CoreChatArrival;

static void
show_arrivals (CoreChat *self)
{
  CoreChatArrival *first = NULL;

  g_object_ref (self);
  while ((first = g_queue_peek_head (&self->arrivals)) != NULL && first->is_settled)
    {
      g_queue_pop_head (&self->arrivals);
      core_chat_show (self, first->item);
      g_free (first);
    }
  g_object_unref (self);
}

/* Says once that what is said is not kept; until it is again. */
static void
show_loss (CoreChat     *self,
           const GError *error)
{
  g_autofree char *notice = NULL;

  if (error == NULL || self->is_losing)
    {
      self->is_losing = error != NULL;
      return;
    }

  self->is_losing = TRUE;
  /* Translators: a sentence that says why. */
  notice = g_strdup_printf (_("What is said here is not being kept. %s"),
                            core_error_text_get_sentence (error));
  core_timeline_append_notice (self->timeline, notice);
}

static void
on_settled (CoreChat         *self,
            CoreTimelineItem *item,
            const GError     *error)
{
  for (GList *l = self->arrivals.head; l != NULL; l = l->next)
    {
      CoreChatArrival *arrival = l->data;

      if (arrival->item == item)
        {
          arrival->is_settled = TRUE;
          break;
        }
    }
  show_arrivals (self);
  show_loss (self, error);
}

/**
 * core_chat_take:
 * @self: the chat
 * @item: (transfer full): what happens
 * @kind: what it is
 *
 * Keeps and shows @item. What one does oneself is shown at once, behind what came before it, and
 * says by its state when it is kept; everything else is shown when that is so, or cannot be.
 */
void
core_chat_take (CoreChat         *self,
                CoreTimelineItem *item,
                StoreKind         kind)
{
  CoreChatArrival *arrival = g_new0 (CoreChatArrival, 1);
  gboolean is_kept = self->recorder != NULL && core_recorder_add (self->recorder, item, kind);

  arrival->item = item;
  arrival->is_settled = !is_kept || core_timeline_item_is_own (item);
  g_queue_push_tail (&self->arrivals, arrival);
  show_arrivals (self);
}

/* @item: (transfer full): shown behind what came before it, and not kept */
void
core_chat_take_unkept (CoreChat         *self,
                       CoreTimelineItem *item)
{
  CoreChatArrival *arrival = g_new0 (CoreChatArrival, 1);

  arrival->item = item;
  arrival->is_settled = TRUE;
  g_queue_push_tail (&self->arrivals, arrival);
  show_arrivals (self);
}

/* ---- whose history ---- */

static void
save_people (CoreChat *self)
{
  g_autofree const char **addresses = NULL;

  if (self->recorder == NULL || !core_chat_is_group (self))
    return;

  addresses = (const char **) g_hash_table_get_keys_as_array (self->people, NULL);
  core_recorder_set_people (self->recorder, addresses);
}

/* Somebody is in the group. */
void
core_chat_note_person (CoreChat    *self,
                       MsnpContact *contact)
{
  if (g_hash_table_add (self->people, g_strdup (msnp_contact_get_address (contact))))
    save_people (self);
}

static void
note_participants (CoreChat *self)
{
  GListModel *participants = msnp_conversation_list_participants (self->conversation);

  for (guint i = 0; i < g_list_model_get_n_items (participants); i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (participants, i);

      g_hash_table_add (self->people, g_strdup (msnp_contact_get_address (contact)));
    }
}

static void
set_recorder (CoreChat   *self,
              const char *chat,
              const char *address)
{
  if (self->recorder != NULL && g_queue_is_empty (&self->arrivals))
    g_signal_handlers_disconnect_by_data (self->recorder, self);
  g_clear_object (&self->recorder);
  self->recorder = core_recorder_new (self->history, chat, address);
  g_signal_connect_object (self->recorder, "settled", G_CALLBACK (on_settled), self,
                           G_CONNECT_SWAPPED);
}


/* When the last message came may have been before the program started. */
static void
on_page_arrived (CoreChat *self)
{
  GListModel *items = G_LIST_MODEL (self->timeline);

  for (guint i = g_list_model_get_n_items (items); i > 0 && self->received_time == NULL; i--)
    {
      g_autoptr(CoreTimelineItem) item = g_list_model_get_item (items, i - 1);

      if (core_timeline_item_get_address (item) != NULL && !core_timeline_item_is_own (item))
        self->received_time = g_date_time_ref (core_timeline_item_get_time (item));
    }
  g_object_notify (G_OBJECT (self), "activity");
}

static void
on_deleted (CoreChat   *self,
            const char *chat)
{
  if (chat == NULL || g_strcmp0 (chat, core_chat_get_key (self)) == 0)
    core_timeline_clear (self->timeline);
}

/* What is typed waits for its end under the name of the chat. */
void
core_chat_save_draft (CoreChat   *self,
                      const char *draft)
{
  const char *key = core_chat_get_key (self);

  if (self->history != NULL && key != NULL)
    core_history_set_draft (self->history, key, draft);
}

void
core_chat_drop_history (CoreChat *self)
{
  CoreChatArrival *arrival = NULL;

  while ((arrival = g_queue_pop_head (&self->arrivals)) != NULL)
    {
      g_object_unref (arrival->item);
      g_free (arrival);
    }
  g_clear_object (&self->recorder);
  g_clear_object (&self->pager);
  g_clear_object (&self->history);
}

/* What was said, and what was being typed, when the program ended. */
static void
bring_back (CoreChat   *self,
            const char *key)
{
  g_autofree char *draft = g_strdup (core_history_get_draft (self->history, key));

  self->pager = core_pager_new (self->history, key, self->timeline);
  g_signal_connect_object (self->timeline, "page-arrived", G_CALLBACK (on_page_arrived), self,
                           G_CONNECT_SWAPPED);
  core_pager_load_end (self->pager);
  if (self->draft[0] == '\0' && draft != NULL)
    core_chat_set_draft (self, draft);
}

static void
follow_person (CoreChat *self)
{
  g_autofree char *address = g_ascii_strdown (msnp_contact_get_address (self->contact), -1);

  set_recorder (self, address, address);
  bring_back (self, address);
}

/* What several people say is a chat of its own, each time; unless it is one of an earlier run that
 * goes on. */
void
core_chat_follow_group (CoreChat *self)
{
  g_autofree char *uuid = NULL;
  g_autofree char *chat = NULL;

  if (self->history == NULL || !core_chat_is_group (self))
    return;

  uuid = g_uuid_string_random ();
  chat = self->group_key != NULL ? g_strdup (self->group_key) : g_strconcat (GROUP, uuid, NULL);
  set_recorder (self, chat, NULL);
  note_participants (self);
  save_people (self);
  if (self->group_key != NULL)
    bring_back (self, chat);
}

/**
 * core_chat_continue_group:
 * @self: a group without a history
 * @key: what the history calls the chat with these people
 *
 * What is said goes on behind what was said there.
 */
void
core_chat_continue_group (CoreChat   *self,
                          const char *key)
{
  g_autoptr(GPtrArray) members = NULL;

  g_return_if_fail (CORE_IS_CHAT (self));
  g_return_if_fail (core_chat_is_group (self) && self->history == NULL);

  g_free (self->group_key);
  self->group_key = g_strdup (key);
  members = msnp_conversation_dup_members (self->conversation);
  for (guint i = 0; i < members->len; i++)
    g_hash_table_add (self->people, g_strdup (msnp_contact_get_address (members->pdata[i])));
}

/**
 * core_chat_set_history:
 * @self: a chat that has none
 * @history: the history of the account
 *
 * What happens from now on is kept there, and what was said before comes from there.
 */
void
core_chat_set_history (CoreChat    *self,
                       CoreHistory *history)
{
  g_return_if_fail (CORE_IS_CHAT (self));
  g_return_if_fail (CORE_IS_HISTORY (history));
  g_return_if_fail (self->history == NULL);

  self->history = g_object_ref (history);
  g_signal_connect_object (history, "deleted", G_CALLBACK (on_deleted), self, G_CONNECT_SWAPPED);
  if (self->contact != NULL)
    follow_person (self);
  else
    core_chat_follow_group (self);
  g_object_notify (G_OBJECT (self), "keeps-history");
}

/* Returns: whether what is said from now on is kept */
gboolean
core_chat_keeps_history (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), FALSE);

  return self->history != NULL &&
         core_history_keeps (self->history, core_chat_get_address (self));
}

/* Only with one other person: what several say is kept or not by who says it. What has been kept
 * already stays until it is deleted. */
void
core_chat_set_keeps_history (CoreChat *self,
                             gboolean  keeps_history)
{
  g_return_if_fail (CORE_IS_CHAT (self));

  if (self->history == NULL || self->contact == NULL)
    return;

  core_history_set_unkept (self->history, core_chat_get_address (self), !keeps_history);
  g_object_notify (G_OBJECT (self), "keeps-history");
}

/* Returns: (transfer none) (nullable): where the chat is kept; %NULL where nothing is */
CoreHistory *
core_chat_get_history (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), NULL);

  return self->history;
}

/* Returns: (transfer none) (nullable): what the history calls the chat; %NULL where nothing is */
const char *
core_chat_get_key (CoreChat *self)
{
  g_return_val_if_fail (CORE_IS_CHAT (self), NULL);

  return self->recorder != NULL ? core_recorder_get_chat (self->recorder) : NULL;
}
