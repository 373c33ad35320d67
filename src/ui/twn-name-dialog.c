#include "config.h"

#include "twn-name-dialog.h"

#include <glib/gi18n.h>

/* Asks for one name. What is wrong with a name is said below it while it is typed, and only a name
 * that is right can be taken. */
struct _TwnNameDialog
{
  AdwMessageDialog parent_instance;
  GtkWidget       *box;
  GtkWidget       *entry;
  GtkLabel        *fault_label;
  TwnNameJudge     judge;
  TwnNameTaker     taker;
  gpointer         user_data;
  GDestroyNotify   destroy;
};

G_DEFINE_FINAL_TYPE (TwnNameDialog, twn_name_dialog, ADW_TYPE_MESSAGE_DIALOG)

static char *
dup_name (TwnNameDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

static void
update (TwnNameDialog *self)
{
  g_autofree char *name = dup_name (self);
  const char *fault = self->judge != NULL ? self->judge (name, self->user_data) : "";

  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "take", fault == NULL);
  gtk_label_set_text (self->fault_label, fault != NULL ? fault : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), fault != NULL && *fault != '\0');
  if (fault != NULL && *fault != '\0')
    gtk_widget_add_css_class (self->entry, "error");
  else
    gtk_widget_remove_css_class (self->entry, "error");
}

static void
on_changed (GtkEditable *editable, gpointer user_data)
{
  update (TWN_NAME_DIALOG (user_data));
}

static void
twn_name_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  TwnNameDialog *self = TWN_NAME_DIALOG (dialog);
  g_autofree char *name = dup_name (self);

  if (g_str_equal (response, "take") && self->taker != NULL)
    self->taker (name, self->user_data);
}

static void
twn_name_dialog_finalize (GObject *object)
{
  TwnNameDialog *self = TWN_NAME_DIALOG (object);

  if (self->destroy != NULL)
    self->destroy (self->user_data);
  G_OBJECT_CLASS (twn_name_dialog_parent_class)->finalize (object);
}

static void
twn_name_dialog_class_init (TwnNameDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = twn_name_dialog_finalize;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = twn_name_dialog_response;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-name-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnNameDialog, box);
  gtk_widget_class_bind_template_child (widget_class, TwnNameDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, TwnNameDialog, fault_label);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
twn_name_dialog_init (TwnNameDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (self), "cancel", _("_Cancel"), "take",
                                    _("_Rename"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (self), "take",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (self), "take");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (self), "cancel");
  gtk_window_set_focus (GTK_WINDOW (self), self->entry);
  update (self);
}

/**
 * twn_name_dialog_new:
 * @parent: (nullable): the window to be over
 * @heading: what is done
 * @body: (nullable): what there is to know about it
 * @label: what the field is called
 * @button: what the button says, with a mnemonic
 *
 * Returns: a dialog that takes no name before twn_name_dialog_set_functions()
 */
GtkWidget *
twn_name_dialog_new (GtkWindow  *parent,
                     const char *heading,
                     const char *body,
                     const char *label,
                     const char *button)
{
  TwnNameDialog *self = g_object_new (TWN_TYPE_NAME_DIALOG, "transient-for", parent,
                                      "heading", heading, "body", body != NULL ? body : "", NULL);

  adw_message_dialog_set_response_label (ADW_MESSAGE_DIALOG (self), "take", button);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), label);

  return GTK_WIDGET (self);
}

/* @judge is asked at every letter, @taker is called once with a name that @judge has nothing
 * against; both without the blanks at its ends. */
void
twn_name_dialog_set_functions (TwnNameDialog  *self,
                               TwnNameJudge    judge,
                               TwnNameTaker    taker,
                               gpointer        user_data,
                               GDestroyNotify  destroy)
{
  g_return_if_fail (TWN_IS_NAME_DIALOG (self));
  g_return_if_fail (self->destroy == NULL);

  self->judge = judge;
  self->taker = taker;
  self->user_data = user_data;
  self->destroy = destroy;
  update (self);
}

/* The name to begin with; typing takes its place. */
void
twn_name_dialog_set_name (TwnNameDialog *self,
                          const char    *name)
{
  g_return_if_fail (TWN_IS_NAME_DIALOG (self));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), name);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}
