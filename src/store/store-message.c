#include "config.h"

#include "store-message.h"

G_DEFINE_BOXED_TYPE (StoreMessage, store_message, store_message_copy, store_message_free)
G_DEFINE_BOXED_TYPE (StoreChat, store_chat, store_chat_copy, store_chat_free)

/* Returns: (transfer full): a record with nothing in it */
StoreMessage *
store_message_new (void)
{
  return g_new0 (StoreMessage, 1);
}

StoreMessage *
store_message_copy (const StoreMessage *self)
{
  StoreMessage *copy = g_memdup2 (self, sizeof *self);

  copy->account = g_strdup (self->account);
  copy->chat = g_strdup (self->chat);
  copy->sender = g_strdup (self->sender);
  copy->sender_name = g_strdup (self->sender_name);
  copy->text = g_strdup (self->text);
  copy->format = g_strdup (self->format);
  copy->emoticons = g_strdup (self->emoticons);

  return copy;
}

void
store_message_free (StoreMessage *self)
{
  g_free (self->account);
  g_free (self->chat);
  g_free (self->sender);
  g_free (self->sender_name);
  g_free (self->text);
  g_free (self->format);
  g_free (self->emoticons);
  g_free (self);
}

StoreChat *
store_chat_copy (const StoreChat *self)
{
  StoreChat *copy = g_memdup2 (self, sizeof *self);

  copy->account = g_strdup (self->account);
  copy->chat = g_strdup (self->chat);
  copy->participants = g_strdupv (self->participants);
  copy->last = self->last != NULL ? store_message_copy (self->last) : NULL;

  return copy;
}

void
store_chat_free (StoreChat *self)
{
  g_free (self->account);
  g_free (self->chat);
  g_strfreev (self->participants);
  g_clear_pointer (&self->last, store_message_free);
  g_free (self);
}
