#include "config.h"

#include "twn-sign-in-progress.h"

#include <glib/gi18n.h>

#include "core/core-error-text.h"

/* What is seen while one signs in: the step in words with Cancel, or what went wrong and the
 * countdown to the next try. It follows CoreAccount and keeps nothing. */
struct _TwnSignInProgress
{
  GtkWidget    parent_instance;
  GtkWidget   *box;
  GtkSpinner  *spinner;
  GtkWidget   *waiting_image;
  GtkLabel    *progress_title;
  GtkLabel    *progress_label;
  GtkLabel    *countdown_label;
  GtkWidget   *try_now_button;
  GtkWidget   *cancel_button;

  CoreAccount *account;
};

G_DEFINE_FINAL_TYPE (TwnSignInProgress, twn_sign_in_progress, GTK_TYPE_WIDGET)

static void
show_error (TwnSignInProgress *self,
            const GError      *error)
{
  g_autofree char *words = g_strdup_printf ("%s\n%s", core_error_text_get_sentence (error),
                                            core_error_text_get_help (error));

  gtk_label_set_text (self->progress_title, core_error_text_get_title (error));
  gtk_label_set_text (self->progress_label, words);
}

static void
show_step (TwnSignInProgress *self)
{
  const char *step = core_account_get_step (self->account);

  gtk_label_set_text (self->progress_title, _("Signing in"));
  gtk_label_set_text (self->progress_label, step != NULL ? step : "");
}

static void
on_seconds_left (TwnSignInProgress *self)
{
  const guint seconds = core_account_get_seconds_left (self->account);
  g_autofree char *words =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Next try in %u second",
                                  "Next try in %u seconds", seconds), seconds);

  gtk_label_set_text (self->countdown_label, words);
}

static void
on_step (TwnSignInProgress *self)
{
  if (core_account_get_state (self->account) == CORE_ACCOUNT_SIGNING_IN)
    show_step (self);
}

static void
on_state (TwnSignInProgress *self)
{
  const CoreAccountState state = core_account_get_state (self->account);
  const gboolean is_waiting = state == CORE_ACCOUNT_WAITING;

  gtk_spinner_set_spinning (self->spinner, state == CORE_ACCOUNT_SIGNING_IN);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), !is_waiting);
  gtk_widget_set_visible (self->waiting_image, is_waiting);
  gtk_widget_set_visible (GTK_WIDGET (self->countdown_label), is_waiting);
  gtk_widget_set_visible (self->try_now_button, is_waiting);
  if (is_waiting)
    {
      show_error (self, core_account_get_error (self->account));
      on_seconds_left (self);
    }
  else if (state == CORE_ACCOUNT_SIGNING_IN)
    {
      show_step (self);
    }
}

static gboolean
twn_sign_in_progress_grab_focus (GtkWidget *widget)
{
  TwnSignInProgress *self = TWN_SIGN_IN_PROGRESS (widget);

  return gtk_widget_grab_focus (gtk_widget_get_visible (self->try_now_button)
                                  ? self->try_now_button : self->cancel_button);
}

static void
twn_sign_in_progress_dispose (GObject *object)
{
  TwnSignInProgress *self = TWN_SIGN_IN_PROGRESS (object);

  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->account);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (twn_sign_in_progress_parent_class)->dispose (object);
}

static void
twn_sign_in_progress_class_init (TwnSignInProgressClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_sign_in_progress_dispose;
  widget_class->grab_focus = twn_sign_in_progress_grab_focus;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-sign-in-progress.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnSignInProgress, box);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInProgress, spinner);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInProgress, waiting_image);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInProgress, progress_title);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInProgress, progress_label);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInProgress, countdown_label);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInProgress, try_now_button);
  gtk_widget_class_bind_template_child (widget_class, TwnSignInProgress, cancel_button);
}

static void
twn_sign_in_progress_init (TwnSignInProgress *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * twn_sign_in_progress_new:
 * @account: who signs in
 *
 * Returns: (transfer floating): what follows @account for as long as it lives
 */
GtkWidget *
twn_sign_in_progress_new (CoreAccount *account)
{
  TwnSignInProgress *self = NULL;

  g_return_val_if_fail (CORE_IS_ACCOUNT (account), NULL);

  self = g_object_new (TWN_TYPE_SIGN_IN_PROGRESS, NULL);
  self->account = g_object_ref (account);
  g_signal_connect_swapped (account, "notify::state", G_CALLBACK (on_state), self);
  g_signal_connect_swapped (account, "notify::step", G_CALLBACK (on_step), self);
  g_signal_connect_swapped (account, "notify::seconds-left", G_CALLBACK (on_seconds_left), self);
  on_state (self);
  return GTK_WIDGET (self);
}
