#include "config.h"

#include "twn-remember-box.h"

/* What is to be kept of a sign-in, each choice needing the one before. Where there is no keyring
 * the password cannot be kept, and the box says so. */
struct _TwnRememberBox
{
  GtkWidget       parent_instance;
  GtkWidget      *box;
  GtkCheckButton *account_check;
  GtkCheckButton *password_check;
  GtkCheckButton *sign_in_check;
  GtkWidget      *keyring_label;

  CoreProfile    *profile;
};

G_DEFINE_FINAL_TYPE (TwnRememberBox, twn_remember_box, GTK_TYPE_WIDGET)

static void
update (TwnRememberBox *self)
{
  CoreKeyring keyring =
    self->profile != NULL ? core_profile_get_keyring (self->profile) : CORE_KEYRING_UNKNOWN;
  gboolean can_keep =
    keyring == CORE_KEYRING_THERE && gtk_check_button_get_active (self->account_check);

  gtk_widget_set_sensitive (GTK_WIDGET (self->password_check), can_keep);
  gtk_widget_set_sensitive (GTK_WIDGET (self->sign_in_check),
                            can_keep && gtk_check_button_get_active (self->password_check));
  gtk_widget_set_visible (self->keyring_label, keyring == CORE_KEYRING_MISSING);
}

static void
on_toggled (GtkCheckButton *check, gpointer user_data)
{
  update (TWN_REMEMBER_BOX (user_data));
}

static void
on_keyring (CoreProfile *profile, GParamSpec *pspec, gpointer user_data)
{
  update (TWN_REMEMBER_BOX (user_data));
}

static void
twn_remember_box_dispose (GObject *object)
{
  TwnRememberBox *self = TWN_REMEMBER_BOX (object);

  g_clear_object (&self->profile);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (twn_remember_box_parent_class)->dispose (object);
}

static void
twn_remember_box_class_init (TwnRememberBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_remember_box_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-remember-box.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnRememberBox, box);
  gtk_widget_class_bind_template_child (widget_class, TwnRememberBox, account_check);
  gtk_widget_class_bind_template_child (widget_class, TwnRememberBox, password_check);
  gtk_widget_class_bind_template_child (widget_class, TwnRememberBox, sign_in_check);
  gtk_widget_class_bind_template_child (widget_class, TwnRememberBox, keyring_label);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
}

static void
twn_remember_box_init (TwnRememberBox *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

/* Once, after the box was made. */
void
twn_remember_box_set_up (TwnRememberBox *self,
                         CoreProfile    *profile,
                         CoreSettings   *settings)
{
  g_return_if_fail (TWN_IS_REMEMBER_BOX (self));
  g_return_if_fail (self->profile == NULL);

  self->profile = g_object_ref (profile);
  core_settings_bind (settings, "remember-address", self->account_check, "active");
  g_signal_connect_object (profile, "notify::keyring", G_CALLBACK (on_keyring), self, 0);
  update (self);
}

CoreRemember
twn_remember_box_get_remember (TwnRememberBox *self)
{
  GtkCheckButton *const checks[] = { self->account_check, self->password_check,
                                     self->sign_in_check };
  const CoreRemember steps[] = { CORE_REMEMBER_ACCOUNT, CORE_REMEMBER_PASSWORD,
                                 CORE_REMEMBER_SIGN_IN };
  CoreRemember remember = CORE_REMEMBER_NOTHING;

  g_return_val_if_fail (TWN_IS_REMEMBER_BOX (self), CORE_REMEMBER_NOTHING);

  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      if (!gtk_check_button_get_active (checks[i])
          || !gtk_widget_get_sensitive (GTK_WIDGET (checks[i])))
        break;
      remember |= steps[i];
    }

  return remember;
}

/* Shows what is kept of the account that was chosen. */
void
twn_remember_box_set_remember (TwnRememberBox *self,
                               CoreRemember    remember)
{
  g_return_if_fail (TWN_IS_REMEMBER_BOX (self));

  gtk_check_button_set_active (self->account_check, (remember & CORE_REMEMBER_ACCOUNT) != 0);
  gtk_check_button_set_active (self->password_check, (remember & CORE_REMEMBER_PASSWORD) != 0);
  gtk_check_button_set_active (self->sign_in_check, (remember & CORE_REMEMBER_SIGN_IN) != 0);
}
