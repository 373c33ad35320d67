#include "config.h"

#include "twn-invite-dialog.h"

#include "core/core-chat-words.h"
#include "core/core-status.h"
#include "twn-avatar.h"

#define AVATAR_SIZE 32

/**
 * TwnInviteDialog:
 *
 * Whom to ask into a chat: the people who are online while it is open, as they come and go.
 */
struct _TwnInviteDialog
{
  AdwWindow      parent_instance;
  GtkStack      *stack;
  GtkListBox    *list;
  CoreChat      *chat;
  MsnpRoster    *roster;
  GtkFilter     *filter;
  GListModel    *people;
  GHashTable    *chosen; /* MsnpContact */
};

G_DEFINE_FINAL_TYPE (TwnInviteDialog, twn_invite_dialog, ADW_TYPE_WINDOW)

static void
on_row_toggled (GtkCheckButton  *check,
                MsnpContact     *contact)
{
  TwnInviteDialog *self =
    TWN_INVITE_DIALOG (gtk_widget_get_ancestor (GTK_WIDGET (check), TWN_TYPE_INVITE_DIALOG));

  if (gtk_check_button_get_active (check))
    g_hash_table_add (self->chosen, g_object_ref (contact));
  else
    g_hash_table_remove (self->chosen, contact);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "invite.send",
                                 g_hash_table_size (self->chosen) > 0);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  TwnInviteDialog *self = user_data;
  MsnpContact *contact = MSNP_CONTACT (item);
  g_autofree char *name = core_chat_words_dup_name (contact);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *avatar = twn_avatar_new (AVATAR_SIZE);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               core_status_get_label (msnp_contact_get_status (contact)));
  twn_avatar_set_person (TWN_AVATAR (avatar), msnp_contact_get_address (contact), name);
  twn_avatar_set_contact (TWN_AVATAR (avatar), contact);
  twn_avatar_set_status (TWN_AVATAR (avatar), msnp_contact_get_status (contact), FALSE);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), avatar);

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               g_hash_table_contains (self->chosen, contact));
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_row_toggled), contact, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);

  return row;
}

static gboolean
can_invite (gpointer item,
            gpointer user_data)
{
  return core_chat_can_invite (TWN_INVITE_DIALOG (user_data)->chat, item);
}

static void
show_people (TwnInviteDialog *self)
{
  gtk_stack_set_visible_child_name (
    self->stack, g_list_model_get_n_items (self->people) > 0 ? "people" : "nobody");
}

static void
on_presence_received (TwnInviteDialog *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
invite_send (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  TwnInviteDialog *self = TWN_INVITE_DIALOG (widget);
  GHashTableIter iter;
  gpointer contact = NULL;

  g_hash_table_iter_init (&iter, self->chosen);
  while (g_hash_table_iter_next (&iter, &contact, NULL))
    core_chat_invite (self->chat, msnp_contact_get_address (contact));
  gtk_window_close (GTK_WINDOW (self));
}

static void
twn_invite_dialog_dispose (GObject *object)
{
  TwnInviteDialog *self = TWN_INVITE_DIALOG (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->people);
  g_clear_object (&self->filter);
  g_clear_object (&self->chat);
  g_clear_object (&self->roster);
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), TWN_TYPE_INVITE_DIALOG);
  G_OBJECT_CLASS (twn_invite_dialog_parent_class)->dispose (object);
}

static void
twn_invite_dialog_class_init (TwnInviteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_invite_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-invite-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnInviteDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TwnInviteDialog, list);
  gtk_widget_class_install_action (widget_class, "invite.send", NULL, invite_send);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
twn_invite_dialog_init (TwnInviteDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->chosen = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "invite.send", FALSE);
}

/* Shows a dialog for @chat over @parent. */
void
twn_invite_dialog_present (CoreChat  *chat,
                           GtkWindow *parent)
{
  TwnInviteDialog *self = NULL;

  g_return_if_fail (CORE_IS_CHAT (chat));

  self = g_object_new (TWN_TYPE_INVITE_DIALOG, "transient-for", parent, NULL);
  self->chat = g_object_ref (chat);
  self->roster = g_object_ref (msnp_session_get_roster (core_chat_get_session (chat)));
  self->filter = GTK_FILTER (gtk_custom_filter_new (can_invite, self, NULL));
  self->people = G_LIST_MODEL (
    gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->roster)),
                               g_object_ref (self->filter)));
  gtk_list_box_bind_model (self->list, self->people, create_row, self, NULL);
  g_signal_connect_object (self->people, "items-changed", G_CALLBACK (show_people), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->roster, "presence-received", G_CALLBACK (on_presence_received),
                           self, G_CONNECT_SWAPPED);
  show_people (self);
  gtk_window_present (GTK_WINDOW (self));
}
