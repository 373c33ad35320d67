#include "config.h"

#include "twn-chat-title.h"

#include "twn-avatar.h"

/**
 * TwnChatTitle:
 *
 * Who the chat in front is with, and the status: for the header bar of a chat window.
 */
struct _TwnChatTitle
{
  GtkWidget  parent_instance;
  GtkWidget *content;
  TwnAvatar *avatar;
  GtkWidget *group_image;
  GtkLabel  *title_label;
  GtkLabel  *subtitle_label;
  CoreChat  *chat;
};

G_DEFINE_FINAL_TYPE (TwnChatTitle, twn_chat_title, GTK_TYPE_WIDGET)

static void
twn_chat_title_dispose (GObject *object)
{
  TwnChatTitle *self = TWN_CHAT_TITLE (object);

  twn_chat_title_set_chat (self, NULL);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  G_OBJECT_CLASS (twn_chat_title_parent_class)->dispose (object);
}

static void
twn_chat_title_class_init (TwnChatTitleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_chat_title_dispose;
  g_type_ensure (TWN_TYPE_AVATAR);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-chat-title.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnChatTitle, content);
  gtk_widget_class_bind_template_child (widget_class, TwnChatTitle, avatar);
  gtk_widget_class_bind_template_child (widget_class, TwnChatTitle, group_image);
  gtk_widget_class_bind_template_child (widget_class, TwnChatTitle, title_label);
  gtk_widget_class_bind_template_child (widget_class, TwnChatTitle, subtitle_label);
}

static void
twn_chat_title_init (TwnChatTitle *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_chat (TwnChatTitle *self)
{
  g_autofree char *title = core_chat_dup_title (self->chat);
  g_autofree char *subtitle = core_chat_dup_subtitle (self->chat);
  MsnpContact *contact = core_chat_get_contact (self->chat);

  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->subtitle_label, subtitle);
  gtk_widget_set_visible (GTK_WIDGET (self->avatar), contact != NULL);
  gtk_widget_set_visible (self->group_image, contact == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self),
                               contact != NULL ? msnp_contact_get_address (contact) : title);
  if (contact != NULL)
    {
      twn_avatar_set_person (self->avatar, msnp_contact_get_address (contact), title);
      twn_avatar_set_status (self->avatar, msnp_contact_get_status (contact),
                             msnp_contact_is_blocked (contact));
    }
}

/* @chat: (nullable): the one in front */
void
twn_chat_title_set_chat (TwnChatTitle *self,
                         CoreChat     *chat)
{
  g_return_if_fail (TWN_IS_CHAT_TITLE (self));

  if (self->chat != NULL)
    g_signal_handlers_disconnect_by_func (self->chat, show_chat, self);
  g_set_object (&self->chat, chat);
  if (chat == NULL)
    return;

  g_signal_connect_object (chat, "notify::title", G_CALLBACK (show_chat), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chat, "notify::subtitle", G_CALLBACK (show_chat), self,
                           G_CONNECT_SWAPPED);
  show_chat (self);
}
