#include "config.h"

#include "twn-forget-dialog.h"

#include <glib/gi18n.h>

/**
 * Question:
 *
 * Who is to be forgotten when the question has been answered.
 */
typedef struct
{
  CoreProfile      *profile;
  CoreSavedAccount *account;
  GtkCheckButton   *history_check; /* the dialog's */
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *self = data;

  g_object_unref (self->profile);
  g_object_unref (self->account);
  g_free (self);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Question *self = user_data;

  if (g_str_equal (response, "forget"))
    core_profile_forget (self->profile, self->account,
                         gtk_check_button_get_active (self->history_check));
}

/* Returns: (transfer floating): the question whether @account is to be forgotten */
GtkWidget *
twn_forget_dialog_new (GtkWindow        *parent,
                       CoreProfile      *profile,
                       CoreSavedAccount *account)
{
  GtkWidget *check = gtk_check_button_new_with_label (_("Delete what was said, too"));
  Question *question = g_new0 (Question, 1);
  GtkWidget *dialog;

  dialog = adw_message_dialog_new (parent, NULL, NULL);
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _("Forget %s?"),
                                     core_saved_account_get_address (account));
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                               _("Tweener forgets the address, the password, and what you chose "
                                 "for its list. The account itself stays as it is."));
  gtk_widget_set_halign (check, GTK_ALIGN_CENTER);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), check);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "forget",
                                    _("_Forget"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "forget",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");

  question->profile = g_object_ref (profile);
  question->account = g_object_ref (account);
  question->history_check = GTK_CHECK_BUTTON (check);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), question, question_free, 0);

  return dialog;
}
