#include "config.h"

#include "twn-request-bar.h"

#include <glib/gi18n.h>

#include "core/core-text.h"

#include "twn-avatar.h"

/* "X has added you": one person at a time, until somebody has decided; how many more wait is said.
 * A person stays until the server has confirmed the answer, and comes back after a refusal. */
struct _TwnRequestBar
{
  GtkWidget     parent_instance;
  GtkRevealer  *revealer;
  TwnAvatar    *avatar;
  GtkLabel     *title_label;
  GtkLabel     *address_label;
  GtkLabel     *more_label;
  GtkWidget    *buttons;
  CoreRequests *requests;
  CorePending  *pending;
};

G_DEFINE_FINAL_TYPE (TwnRequestBar, twn_request_bar, GTK_TYPE_WIDGET)

static MsnpContact *
dup_first (TwnRequestBar *self)
{
  return self->requests != NULL ? g_list_model_get_item (core_requests_list (self->requests), 0)
                                : NULL;
}

static void
update (TwnRequestBar *self)
{
  g_autoptr(MsnpContact) contact = dup_first (self);
  g_autofree char *name = NULL;
  g_autofree char *isolated = NULL;
  g_autofree char *title = NULL;
  guint n_more;

  gtk_revealer_set_reveal_child (self->revealer, contact != NULL);
  if (contact == NULL)
    return;

  name = core_text_make_harmless (msnp_contact_get_display_name (contact));
  isolated = core_text_isolate (name);
  /* Translators: somebody put this account on his list */
  title = g_strdup_printf (_("%s has added you"), isolated);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->address_label, msnp_contact_get_address (contact));
  twn_avatar_set_person (self->avatar, msnp_contact_get_address (contact), name);
  twn_avatar_set_contact (self->avatar, contact);
  gtk_widget_set_sensitive (self->buttons, !core_pending_has (self->pending,
                                                              msnp_contact_get_address (contact)));

  n_more = g_list_model_get_n_items (core_requests_list (self->requests)) - 1;
  gtk_widget_set_visible (GTK_WIDGET (self->more_label), n_more > 0);
  if (n_more > 0)
    {
      g_autofree char *more =
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u more person has added you",
                                      "%u more people have added you", n_more), n_more);

      gtk_label_set_text (self->more_label, more);
    }
}

static void
activate_for_first (TwnRequestBar *self, const char *action)
{
  g_autoptr(MsnpContact) contact = dup_first (self);

  if (contact != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), action, "s", msnp_contact_get_address (contact));
}

static void
on_allow_clicked (GtkButton *button, gpointer user_data)
{
  activate_for_first (TWN_REQUEST_BAR (user_data), "app.allow");
}

static void
on_block_clicked (GtkButton *button, gpointer user_data)
{
  activate_for_first (TWN_REQUEST_BAR (user_data), "app.block");
}

static void
on_add_clicked (GtkButton *button, gpointer user_data)
{
  activate_for_first (TWN_REQUEST_BAR (user_data), "app.add");
}

static void
on_later_clicked (GtkButton *button, gpointer user_data)
{
  TwnRequestBar *self = TWN_REQUEST_BAR (user_data);
  g_autoptr(MsnpContact) contact = dup_first (self);

  if (contact != NULL)
    core_requests_put_aside (self->requests, contact);
}

static void
twn_request_bar_dispose (GObject *object)
{
  TwnRequestBar *self = TWN_REQUEST_BAR (object);
  GtkWidget *revealer = GTK_WIDGET (self->revealer);

  if (revealer != NULL)
    twn_request_bar_set_requests (self, NULL, NULL);
  self->revealer = NULL;
  g_clear_pointer (&revealer, gtk_widget_unparent);
  G_OBJECT_CLASS (twn_request_bar_parent_class)->dispose (object);
}

static void
twn_request_bar_class_init (TwnRequestBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_request_bar_dispose;
  g_type_ensure (TWN_TYPE_AVATAR);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-request-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnRequestBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, TwnRequestBar, avatar);
  gtk_widget_class_bind_template_child (widget_class, TwnRequestBar, title_label);
  gtk_widget_class_bind_template_child (widget_class, TwnRequestBar, address_label);
  gtk_widget_class_bind_template_child (widget_class, TwnRequestBar, more_label);
  gtk_widget_class_bind_template_child (widget_class, TwnRequestBar, buttons);
  gtk_widget_class_bind_template_callback (widget_class, on_allow_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_block_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_later_clicked);
}

static void
twn_request_bar_init (TwnRequestBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  update (TWN_REQUEST_BAR (user_data));
}

static void
on_pending_changed (CorePending *pending, const char *subject, gpointer user_data)
{
  update (TWN_REQUEST_BAR (user_data));
}

/* @requests: (nullable): who waits
 * @pending: (nullable): what the server has still to confirm */
void
twn_request_bar_set_requests (TwnRequestBar *self,
                              CoreRequests  *requests,
                              CorePending   *pending)
{
  g_return_if_fail (TWN_IS_REQUEST_BAR (self));

  if (self->requests != NULL)
    g_signal_handlers_disconnect_by_data (core_requests_list (self->requests), self);
  if (self->pending != NULL)
    g_signal_handlers_disconnect_by_data (self->pending, self);
  g_set_object (&self->requests, requests);
  g_set_object (&self->pending, pending);
  if (requests != NULL)
    g_signal_connect (core_requests_list (requests), "items-changed",
                      G_CALLBACK (on_items_changed), self);
  if (pending != NULL)
    g_signal_connect (pending, "changed", G_CALLBACK (on_pending_changed), self);
  update (self);
}
