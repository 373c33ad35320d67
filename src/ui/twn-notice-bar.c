#include "config.h"

#include "twn-notice-bar.h"

/* A line on top of the list: the connection is lost, the service will close, there is mail.
 * AdwBanner came after libadwaita 1.2. */
struct _TwnNoticeBar
{
  GtkWidget    parent_instance;
  GtkRevealer *revealer;
  GtkLabel    *label;
  GtkButton   *button;
  GtkWidget   *close_button;
};

enum { CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (TwnNoticeBar, twn_notice_bar, GTK_TYPE_WIDGET)

static void
twn_notice_bar_dispose (GObject *object)
{
  TwnNoticeBar *self = TWN_NOTICE_BAR (object);
  GtkWidget *revealer = GTK_WIDGET (self->revealer);

  self->revealer = NULL;
  g_clear_pointer (&revealer, gtk_widget_unparent);
  G_OBJECT_CLASS (twn_notice_bar_parent_class)->dispose (object);
}

static void
on_close_clicked (GtkButton *button, gpointer user_data)
{
  TwnNoticeBar *self = TWN_NOTICE_BAR (user_data);

  twn_notice_bar_hide_text (self);
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
twn_notice_bar_class_init (TwnNoticeBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_notice_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-notice-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnNoticeBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, TwnNoticeBar, label);
  gtk_widget_class_bind_template_child (widget_class, TwnNoticeBar, button);
  gtk_widget_class_bind_template_child (widget_class, TwnNoticeBar, close_button);
  gtk_widget_class_bind_template_callback (widget_class, on_close_clicked);

  /**
   * TwnNoticeBar::closed:
   * @self: the bar
   *
   * A person has read it and does not want to see it any more.
   */
  signals[CLOSED] = g_signal_new ("closed", TWN_TYPE_NOTICE_BAR, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
twn_notice_bar_init (TwnNoticeBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* @text is text, never markup. */
void
twn_notice_bar_show_text (TwnNoticeBar *self,
                          const char   *text,
                          gboolean      is_closable)
{
  g_return_if_fail (TWN_IS_NOTICE_BAR (self));

  gtk_label_set_text (self->label, text);
  gtk_widget_set_visible (self->close_button, is_closable);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

/* @label: (nullable): with a mnemonic; NULL for no button */
void
twn_notice_bar_set_button (TwnNoticeBar *self,
                           const char   *label,
                           const char   *action)
{
  g_return_if_fail (TWN_IS_NOTICE_BAR (self));

  gtk_widget_set_visible (GTK_WIDGET (self->button), label != NULL);
  if (label == NULL)
    return;

  gtk_button_set_label (self->button, label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), action);
}

void
twn_notice_bar_hide_text (TwnNoticeBar *self)
{
  g_return_if_fail (TWN_IS_NOTICE_BAR (self));

  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}
