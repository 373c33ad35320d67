#include "config.h"

#include "twn-window.h"

#include <glib/gi18n.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "core/core-error-text.h"

#include "twn-contacts-page.h"
#include "twn-file-drop.h"
#include "twn-sign-in-page.h"
#include "twn-window-size.h"

#define TIDY_MS 500 /* after the sign-in page went: the list has been drawn by then */

/* The main window, narrow and tall: the sign-in page, or the contacts once somebody has signed in.
 * The contacts' widgets are made when they are needed: the first frame is the sign-in page's. That
 * page in turn goes when it is out of sight, and with it two megabytes for as long as one is signed
 * in; what was typed into it is in the settings and in the account. */
struct _TwnWindow
{
  AdwApplicationWindow parent_instance;
  AdwToastOverlay     *toast_overlay;
  AdwWindowTitle      *window_title;
  GtkWidget           *add_button;
  GtkMenuButton       *menu_button;
  GMenuModel          *main_menu;
  GtkStack            *stack;
  TwnSignInPage       *sign_in_page;  /* NULL while the contacts are shown */
  TwnContactsPage     *contacts_page; /* NULL before the first sign-in */
  char                *words;         /* (nullable): to be searched for when they are shown */

  CoreAccount         *account;
  CoreServices        *services;
  CoreSettings        *settings;
  CoreKeeper          *keeper;
};

G_DEFINE_FINAL_TYPE (TwnWindow, twn_window, ADW_TYPE_APPLICATION_WINDOW)

static void
ensure_contacts_page (TwnWindow *self)
{
  if (self->contacts_page != NULL)
    return;

  self->contacts_page = g_object_new (TWN_TYPE_CONTACTS_PAGE, NULL);
  twn_contacts_page_set_up (self->contacts_page, self->account);
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->contacts_page));
}

/* In the stack before it is set up: an error takes the focus. */
static void
ensure_sign_in_page (TwnWindow *self)
{
  if (self->sign_in_page != NULL)
    return;

  self->sign_in_page = g_object_new (TWN_TYPE_SIGN_IN_PAGE, NULL);
  gtk_stack_add_child (self->stack, GTK_WIDGET (self->sign_in_page));
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->sign_in_page));
  twn_sign_in_page_set_up (self->sign_in_page, self->account, self->services, self->settings,
                           self->keeper);
  if (gtk_widget_get_focus_child (GTK_WIDGET (self->sign_in_page)) == NULL)
    twn_sign_in_page_focus (self->sign_in_page);
}

/* What a sign-in needed lies in pieces between what stays: glibc gives back the end of the heap by
 * itself, and nothing from its middle. Measured with 600 contacts: 2.5 MB, once. */
static gboolean
on_tidy (gpointer user_data)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
  return G_SOURCE_REMOVE;
}

/* Not before the stack has faded it out. */
static void
drop_hidden_page (TwnWindow *self)
{
  if (self->sign_in_page == NULL || gtk_stack_get_transition_running (self->stack)
      || gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->sign_in_page))
    return;

  gtk_stack_remove (self->stack, GTK_WIDGET (self->sign_in_page));
  self->sign_in_page = NULL;
  g_timeout_add_full (G_PRIORITY_LOW, TIDY_MS, on_tidy, NULL, NULL);
}

static void
on_transition_running (GtkStack *stack, GParamSpec *pspec, gpointer user_data)
{
  drop_hidden_page (TWN_WINDOW (user_data));
}

/* Which of one's accounts this is: names are not told apart as well. */
static const char *
get_address (CoreAccount *account)
{
  const char *address = msnp_session_get_address (core_account_get_session (account));

  return address != NULL ? address : "";
}

static void
search_as_wanted (TwnWindow *self)
{
  g_autofree char *words = g_steal_pointer (&self->words);

  if (words != NULL)
    twn_contacts_page_search (self->contacts_page, words);
}

static void
on_state (CoreAccount *account, GParamSpec *pspec, gpointer user_data)
{
  TwnWindow *self = TWN_WINDOW (user_data);
  CoreAccountState state = core_account_get_state (account);
  gboolean shows_contacts =
    state != CORE_ACCOUNT_SIGNED_OUT && core_account_was_online (account);
  GtkWidget *old = gtk_stack_get_visible_child (self->stack);

  if (shows_contacts)
    ensure_contacts_page (self);
  else
    ensure_sign_in_page (self);
  gtk_stack_set_visible_child (self->stack, shows_contacts ? GTK_WIDGET (self->contacts_page)
                                                           : GTK_WIDGET (self->sign_in_page));
  gtk_widget_set_visible (self->add_button, shows_contacts);
  adw_window_title_set_subtitle (self->window_title,
                                 shows_contacts ? get_address (account) : "");
  if (shows_contacts && old != GTK_WIDGET (self->contacts_page))
    twn_contacts_page_focus (self->contacts_page);
  if (shows_contacts)
    search_as_wanted (self);
  drop_hidden_page (self);
}

static gboolean
shows_contacts (TwnWindow *self)
{
  return self->contacts_page != NULL
         && gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->contacts_page);
}

static void
win_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnWindow *self = TWN_WINDOW (widget);

  if (shows_contacts (self))
    twn_contacts_page_focus_search (self->contacts_page);
}

static void
win_choose_status (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TwnWindow *self = TWN_WINDOW (widget);

  if (shows_contacts (self))
    twn_contacts_page_choose_status (self->contacts_page);
}

static void
twn_window_dispose (GObject *object)
{
  TwnWindow *self = TWN_WINDOW (object);

  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->account);
  g_clear_object (&self->services);
  g_clear_object (&self->settings);
  g_clear_object (&self->keeper);
  G_OBJECT_CLASS (twn_window_parent_class)->dispose (object);
}

static void
twn_window_finalize (GObject *object)
{
  g_free (TWN_WINDOW (object)->words);
  G_OBJECT_CLASS (twn_window_parent_class)->finalize (object);
}

static void
twn_window_class_init (TwnWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = twn_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, TwnWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, TwnWindow, add_button);
  gtk_widget_class_bind_template_child (widget_class, TwnWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TwnWindow, main_menu);
  gtk_widget_class_bind_template_child (widget_class, TwnWindow, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_transition_running);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, win_search);
  gtk_widget_class_install_action (widget_class, "win.choose-status", NULL, win_choose_status);
}

/* The menu's widgets are made when it is opened first: they are no part of the first frame. */
static void
on_menu_opened (GtkMenuButton *button, gpointer user_data)
{
  TwnWindow *self = TWN_WINDOW (user_data);

  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_popover (button, gtk_popover_menu_new_from_model (self->main_menu));
}

static void
twn_window_init (TwnWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  twn_file_drop_add (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, on_menu_opened, self, NULL);
}

GtkWidget *
twn_window_new (GtkApplication *application,
                CoreAccount    *account,
                CoreServices   *services,
                CoreSettings   *settings,
                CoreKeeper     *keeper)
{
  TwnWindow *self;

  g_return_val_if_fail (CORE_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (CORE_IS_SERVICES (services), NULL);
  g_return_val_if_fail (CORE_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (CORE_IS_KEEPER (keeper), NULL);

  self = g_object_new (TWN_TYPE_WINDOW, "application", application, NULL);
  self->account = g_object_ref (account);
  self->services = g_object_ref (services);
  self->settings = g_object_ref (settings);
  self->keeper = g_object_ref (keeper);
  twn_window_size_follow (GTK_WINDOW (self), settings, "window");
  g_signal_connect (account, "notify::state", G_CALLBACK (on_state), self);
  on_state (account, NULL, self);

  return GTK_WIDGET (self);
}

/* Chooses a service in the sign-in form. Returns: whether that is shown */
gboolean
twn_window_set_service (TwnWindow *self,
                        guint      position)
{
  g_return_val_if_fail (TWN_IS_WINDOW (self), FALSE);

  if (self->sign_in_page == NULL)
    return FALSE;

  twn_sign_in_page_set_service (self->sign_in_page, position);
  return TRUE;
}

/* Searches the contacts for @words, now or as soon as they are shown. */
void
twn_window_search (TwnWindow  *self,
                   const char *words)
{
  g_return_if_fail (TWN_IS_WINDOW (self));
  g_return_if_fail (words != NULL);

  g_free (self->words);
  self->words = g_strdup (words);
  if (shows_contacts (self))
    search_as_wanted (self);
}

/* Says what is wrong, as with a service file: above the sign-in form while that is shown. */
void
twn_window_show_error (TwnWindow    *self,
                       const GError *error)
{
  g_return_if_fail (TWN_IS_WINDOW (self));

  if (self->sign_in_page != NULL)
    twn_sign_in_page_show_error (self->sign_in_page, error);
  else
    twn_window_add_toast (self, core_error_text_get_sentence (error));
}

/* @text is text, never markup. */
void
twn_window_add_toast (TwnWindow  *self,
                      const char *text)
{
  g_autofree char *escaped = NULL;

  g_return_if_fail (TWN_IS_WINDOW (self));

  escaped = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toast_overlay, adw_toast_new (escaped));
}
