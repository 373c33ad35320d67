#include "config.h"

#include "twn-chat-title.h"

#include <glib/gi18n.h>

#include "core/core-text.h"

#include "twn-avatar.h"
#include "twn-picture-window.h"

/**
 * TwnChatTitle:
 *
 * Who the chat in front is with, and the status: for the header bar of a chat window. A click on
 * the picture shows it large.
 */
struct _TwnChatTitle
{
  GtkWidget  parent_instance;
  GtkWidget *content;
  GtkWidget *avatar_button;
  TwnAvatar *avatar;
  GtkWidget *group_image;
  GtkLabel  *title_label;
  GtkLabel  *subtitle_label;
  CoreChat  *chat;
};

G_DEFINE_FINAL_TYPE (TwnChatTitle, twn_chat_title, GTK_TYPE_WIDGET)

/* There is nothing to be seen in initials, and they look the same without a button. */
static void
on_picture_notify (TwnAvatar  *avatar,
                   GParamSpec *pspec,
                   gpointer    user_data)
{
  TwnChatTitle *self = TWN_CHAT_TITLE (user_data);
  const gboolean has_picture = twn_avatar_get_picture (avatar) != NULL;

  gtk_widget_set_can_target (self->avatar_button, has_picture);
  gtk_widget_set_focusable (self->avatar_button, has_picture);
}

static void
title_show_picture (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  TwnChatTitle *self = TWN_CHAT_TITLE (widget);
  MsnpContact *contact = self->chat != NULL ? core_chat_get_contact (self->chat) : NULL;
  GtkRoot *root = gtk_widget_get_root (widget);

  if (contact != NULL && twn_avatar_get_picture (self->avatar) != NULL)
    twn_picture_window_present (contact, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
}

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
  gtk_widget_class_bind_template_child (widget_class, TwnChatTitle, avatar_button);
  gtk_widget_class_bind_template_child (widget_class, TwnChatTitle, avatar);
  gtk_widget_class_bind_template_callback (widget_class, on_picture_notify);
  gtk_widget_class_install_action (widget_class, "chat-title.show-picture", NULL,
                                   title_show_picture);
  gtk_widget_class_bind_template_child (widget_class, TwnChatTitle, group_image);
  gtk_widget_class_bind_template_child (widget_class, TwnChatTitle, title_label);
  gtk_widget_class_bind_template_child (widget_class, TwnChatTitle, subtitle_label);
}

static void
twn_chat_title_init (TwnChatTitle *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  on_picture_notify (self->avatar, NULL, self);
}

static void
show_chat (TwnChatTitle *self)
{
  g_autofree char *title = core_chat_dup_title (self->chat);
  g_autofree char *subtitle = core_chat_dup_subtitle (self->chat);
  MsnpContact *contact = core_chat_get_contact (self->chat);

  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->subtitle_label, subtitle);
  gtk_widget_set_visible (self->avatar_button, contact != NULL);
  twn_avatar_set_contact (self->avatar, contact);
  gtk_widget_set_visible (self->group_image, contact == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self),
                               contact != NULL ? msnp_contact_get_address (contact) : title);
  if (contact != NULL)
    {
      g_autofree char *isolated = core_text_isolate (title);
      /* Translators: %s is a name; a button that shows the picture in a window. */
      g_autofree char *label = g_strdup_printf (_("Show the picture of %s"), isolated);

      gtk_accessible_update_property (GTK_ACCESSIBLE (self->avatar_button),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
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
