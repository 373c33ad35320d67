#include "config.h"

#include "twn-message-retry.h"

#include <glib/gi18n-lib.h>

/**
 * TwnMessageRetry:
 *
 * Goes into the text of the conversation, at the end of the line that says why a message failed,
 * and goes with that line. Knows which message it is for; sending is the chat's.
 */
struct _TwnMessageRetry
{
  GtkButton         parent_instance;
  CoreTimelineItem *item;
};

G_DEFINE_FINAL_TYPE (TwnMessageRetry, twn_message_retry, GTK_TYPE_BUTTON)

static void
twn_message_retry_finalize (GObject *object)
{
  g_object_unref (TWN_MESSAGE_RETRY (object)->item);
  G_OBJECT_CLASS (twn_message_retry_parent_class)->finalize (object);
}

static void
twn_message_retry_class_init (TwnMessageRetryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = twn_message_retry_finalize;
}

static void
twn_message_retry_init (TwnMessageRetry *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "retry");
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "default");
}

/* Returns: (transfer floating): a button for @item */
GtkWidget *
twn_message_retry_new (CoreTimelineItem *item)
{
  TwnMessageRetry *self = NULL;

  g_return_val_if_fail (CORE_IS_TIMELINE_ITEM (item), NULL);

  self = g_object_new (TWN_TYPE_MESSAGE_RETRY, "label", _("Retry"), NULL);
  self->item = g_object_ref (item);

  return GTK_WIDGET (self);
}

CoreTimelineItem *
twn_message_retry_get_item (TwnMessageRetry *self)
{
  g_return_val_if_fail (TWN_IS_MESSAGE_RETRY (self), NULL);

  return self->item;
}
