#include "config.h"

#include "twn-import-dialog.h"

#include <glib/gi18n.h>

#include "core/core-error-text.h"
#include "msnp/msnp-error.h"

/* Whom a file of contacts would add, before anything is sent; then adds them, one after the other,
 * as the server answers. Who is on the list already is shown, and left alone. */
struct _TwnImportDialog
{
  AdwWindow      parent_instance;
  GtkLabel      *summary_label;
  GtkListView   *view;
  GtkSpinner    *spinner;
  GtkButton     *add_button;
  GtkButton     *cancel_button;

  CoreAccount   *account;
  MsnpSession   *session;   /* the account may have another one before this is over */
  GtkStringList *addresses; /* the new ones first */
  guint          n_new;
  guint          n_asked;
  guint          n_failed;
  GError        *error;     /* the first one */
  GCancellable  *cancellable;
};

G_DEFINE_FINAL_TYPE (TwnImportDialog, twn_import_dialog, ADW_TYPE_WINDOW)

static void ask_next (TwnImportDialog *self);

static gboolean
is_known (TwnImportDialog *self, const char *address)
{
  MsnpContact *contact = msnp_roster_lookup (msnp_session_get_roster (self->session), address);

  return contact != NULL && (msnp_contact_get_lists (contact) & MSNP_LIST_FORWARD) != 0;
}

static void
show_preview (TwnImportDialog *self)
{
  guint n_known = g_list_model_get_n_items (G_LIST_MODEL (self->addresses)) - self->n_new;
  g_autofree char *new_words =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u new contact", "%u new contacts",
                                  self->n_new), self->n_new);
  g_autofree char *known_words =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u already on your list",
                                  "%u already on your list", n_known), n_known);
  g_autofree char *words = g_strdup_printf ("%s · %s", new_words, known_words);

  gtk_label_set_text (self->summary_label, words);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.submit", self->n_new > 0);
}

static void
show_progress (TwnImportDialog *self)
{
  /* Translators: how many contacts have been added, of how many */
  g_autofree char *words = g_strdup_printf (_("Adding %u of %u…"), self->n_asked, self->n_new);

  gtk_label_set_text (self->summary_label, words);
}

static void
show_end (TwnImportDialog *self)
{
  g_autofree char *words =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u contact could not be added.",
                                  "%u contacts could not be added.", self->n_failed),
                     self->n_failed);
  /* Translators: two whole sentences: how many were not added, and why. */
  g_autofree char *all = g_strdup_printf (C_("two sentences", "%s %s"), words,
                                          core_error_text_get_sentence (self->error));

  gtk_label_set_text (self->summary_label, all);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->add_button), FALSE);
  gtk_button_set_label (self->cancel_button, _("_Close"));
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TwnImportDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean success = msnp_session_change_finish (MSNP_SESSION (source), result, &error);

  /* Closed meanwhile: what was asked is done, the rest is not. */
  if (self->account == NULL || msnp_error_is_cancelled (error))
    return;

  if (!success)
    self->n_failed++;
  if (self->error == NULL && error != NULL)
    self->error = g_steal_pointer (&error);
  ask_next (self);
}

static void
ask_next (TwnImportDialog *self)
{
  if (self->n_asked < self->n_new)
    {
      const char *address = gtk_string_list_get_string (self->addresses, self->n_asked++);

      show_progress (self);
      msnp_session_add_contact_async (self->session, address, NULL, self->cancellable, on_added,
                                      g_object_ref (self));
    }
  else if (self->n_failed > 0)
    {
      show_end (self);
    }
  else
    {
      gtk_window_destroy (GTK_WINDOW (self));
    }
}

static void
dialog_submit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnImportDialog *self = TWN_IMPORT_DIALOG (widget);

  gtk_widget_action_set_enabled (widget, "dialog.submit", FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), TRUE);
  gtk_spinner_set_spinning (self->spinner, TRUE);
  ask_next (self);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (label, "import-row");
  gtk_list_item_set_child (item, label);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  TwnImportDialog *self = TWN_IMPORT_DIALOG (user_data);
  GtkWidget *label = gtk_list_item_get_child (item);
  const char *address = gtk_string_object_get_string (gtk_list_item_get_item (item));
  gboolean is_new = gtk_list_item_get_position (item) < self->n_new;
  g_autofree char *words =
    /* Translators: %s is an e-mail address */
    is_new ? g_strdup (address) : g_strdup_printf (_("%s, on your list already"), address);

  gtk_label_set_text (GTK_LABEL (label), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (label)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  if (is_new)
    gtk_widget_remove_css_class (label, "dim-label");
  else
    gtk_widget_add_css_class (label, "dim-label");
}

static void
twn_import_dialog_dispose (GObject *object)
{
  TwnImportDialog *self = TWN_IMPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (twn_import_dialog_parent_class)->dispose (object);
}

static void
twn_import_dialog_finalize (GObject *object)
{
  TwnImportDialog *self = TWN_IMPORT_DIALOG (object);

  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->addresses);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (twn_import_dialog_parent_class)->finalize (object);
}

static void
twn_import_dialog_class_init (TwnImportDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = twn_import_dialog_dispose;
  object_class->finalize = twn_import_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnImportDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, TwnImportDialog, view);
  gtk_widget_class_bind_template_child (widget_class, TwnImportDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, TwnImportDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, TwnImportDialog, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_install_action (widget_class, "dialog.submit", NULL, dialog_submit);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
twn_import_dialog_init (TwnImportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->addresses = gtk_string_list_new (NULL);
}

/**
 * twn_import_dialog_new:
 * @parent: the window to be over
 * @account: an account that is online
 * @addresses: whom a file holds, each once
 *
 * Returns: a dialog that adds nobody before it is told to
 */
GtkWidget *
twn_import_dialog_new (GtkWindow         *parent,
                       CoreAccount       *account,
                       const char *const *addresses)
{
  TwnImportDialog *self;
  g_autoptr(GtkSelectionModel) selection = NULL;

  g_return_val_if_fail (CORE_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (core_account_get_session (account) != NULL && addresses != NULL, NULL);

  self = g_object_new (TWN_TYPE_IMPORT_DIALOG, "transient-for", parent, NULL);
  self->account = g_object_ref (account);
  self->session = g_object_ref (core_account_get_session (account));
  for (gsize i = 0; addresses[i] != NULL; i++)
    {
      if (!is_known (self, addresses[i]))
        gtk_string_list_append (self->addresses, addresses[i]);
    }
  self->n_new = g_list_model_get_n_items (G_LIST_MODEL (self->addresses));
  for (gsize i = 0; addresses[i] != NULL; i++)
    {
      if (is_known (self, addresses[i]))
        gtk_string_list_append (self->addresses, addresses[i]);
    }

  selection = GTK_SELECTION_MODEL (
    gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->addresses))));
  gtk_list_view_set_model (self->view, selection);
  show_preview (self);

  return GTK_WIDGET (self);
}
