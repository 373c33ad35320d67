#include "config.h"

#include "twn-contacts-page.h"

#include <glib/gi18n.h>

#include "core/core-contact-list.h"
#include "core/core-error-text.h"
#include "core/core-text.h"

#include "twn-contact-list.h"
#include "twn-notice-bar.h"
#include "twn-own-row.h"
#include "twn-request-bar.h"

/* The main window while signed in: oneself on top, then whoever waits for a word, the search, and
 * everybody else. Above all that a line for what connection, service or mailbox say. */
struct _TwnContactsPage
{
  GtkWidget       parent_instance;
  GtkWidget      *box;
  TwnNoticeBar   *connection_bar;
  TwnNoticeBar   *server_bar;
  TwnNoticeBar   *mail_bar;
  TwnOwnRow      *own_row;
  TwnRequestBar  *request_bar;
  GtkWidget      *search_entry;
  GtkStack       *stack;
  TwnContactList *contact_list;

  CoreAccount     *account;
  MsnpSession     *session;
  CoreContactList *list;
};

G_DEFINE_FINAL_TYPE (TwnContactsPage, twn_contacts_page, GTK_TYPE_WIDGET)

static void
update_stack (TwnContactsPage *self)
{
  const char *search = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  const char *page = "list";

  if (twn_contact_list_get_shown (self->contact_list) == 0 && *search != '\0')
    page = "nobody";
  else if (self->list != NULL && core_contact_list_get_total (self->list) == 0
           && twn_contact_list_get_shown (self->contact_list) == 0)
    page = "empty";

  gtk_stack_set_visible_child_name (self->stack, page);
}

static void
on_shown (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  update_stack (TWN_CONTACTS_PAGE (user_data));
}

static void
on_search_changed (GtkSearchEntry *entry, gpointer user_data)
{
  TwnContactsPage *self = TWN_CONTACTS_PAGE (user_data);

  twn_contact_list_set_search (self->contact_list, gtk_editable_get_text (GTK_EDITABLE (entry)));
  update_stack (self);
}

static void
on_search_activate (GtkSearchEntry *entry, gpointer user_data)
{
  twn_contact_list_activate_first (TWN_CONTACTS_PAGE (user_data)->contact_list);
}

static void
on_search_next (GtkSearchEntry *entry, gpointer user_data)
{
  twn_contact_list_select_first (TWN_CONTACTS_PAGE (user_data)->contact_list);
}

static void
on_search_stop (GtkSearchEntry *entry, gpointer user_data)
{
  TwnContactsPage *self = TWN_CONTACTS_PAGE (user_data);

  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  twn_contacts_page_focus (self);
}

static gboolean
on_search_key (GtkEventControllerKey *controller, guint keyval, guint keycode,
               GdkModifierType state, gpointer user_data)
{
  if (keyval != GDK_KEY_Down && keyval != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;

  twn_contact_list_select_first (TWN_CONTACTS_PAGE (user_data)->contact_list);
  return GDK_EVENT_STOP;
}

/* Typing in the list searches. GtkSearchEntry can do that by itself, but takes Delete, too. */
static gboolean
on_list_key (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state,
             gpointer user_data)
{
  TwnContactsPage *self = TWN_CONTACTS_PAGE (user_data);
  GtkWidget *text = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->search_entry)));

  if (!g_unichar_isgraph (gdk_keyval_to_unicode (keyval))
      || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0
      || !gtk_event_controller_key_forward (controller, text))
    return GDK_EVENT_PROPAGATE;

  gtk_widget_grab_focus (self->search_entry);
  gtk_editable_set_position (GTK_EDITABLE (self->search_entry), -1);
  return GDK_EVENT_STOP;
}

static char *
dup_reconnect_words (TwnContactsPage *self)
{
  const GError *error = core_account_get_error (self->account);
  guint seconds = core_account_get_seconds_left (self->account);
  g_autofree char *next =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Next try in %u second.",
                                  "Next try in %u seconds.", seconds), seconds);

  return g_strdup_printf ("%s\n%s", error != NULL ? core_error_text_get_sentence (error) : "",
                          next);
}

static void
update_connection (TwnContactsPage *self)
{
  g_autofree char *words = NULL;

  switch (core_account_get_state (self->account))
    {
    case CORE_ACCOUNT_WAITING:
      words = dup_reconnect_words (self);
      twn_notice_bar_show_text (self->connection_bar, words, FALSE);
      twn_notice_bar_set_button (self->connection_bar, _("_Try Now"), "app.try-now");
      break;
    case CORE_ACCOUNT_SIGNING_IN:
      if (!core_account_was_online (self->account))
        break;
      twn_notice_bar_show_text (self->connection_bar, core_account_get_step (self->account), FALSE);
      twn_notice_bar_set_button (self->connection_bar, NULL, NULL);
      break;
    case CORE_ACCOUNT_SIGNED_OUT:
    case CORE_ACCOUNT_ONLINE:
    case CORE_ACCOUNT_SIGNING_OUT:
    default:
      twn_notice_bar_hide_text (self->connection_bar);
    }
}

static void
on_account_notify (CoreAccount *account, GParamSpec *pspec, gpointer user_data)
{
  update_connection (TWN_CONTACTS_PAGE (user_data));
}

static void
on_server_message (MsnpSession *session, const char *kind, const char *text, int minutes,
                   gpointer user_data)
{
  TwnContactsPage *self = TWN_CONTACTS_PAGE (user_data);
  g_autofree char *words = NULL;

  if (minutes >= 0)
    words = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                          "The service will close for maintenance in %d minute.",
                                          "The service will close for maintenance in %d minutes.",
                                          (gulong) minutes), minutes);
  else if (text != NULL)
    words = core_text_make_harmless (text);
  if (words != NULL && *words != '\0')
    twn_notice_bar_show_text (self->server_bar, words, TRUE);
}

static void
on_inbox_unread (MsnpSession *session, GParamSpec *pspec, gpointer user_data)
{
  TwnContactsPage *self = TWN_CONTACTS_PAGE (user_data);
  int unread = msnp_session_get_inbox_unread (session);
  g_autofree char *words = NULL;

  if (unread <= 0)
    {
      twn_notice_bar_hide_text (self->mail_bar);
      return;
    }

  words = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d unread message in your mailbox",
                                        "%d unread messages in your mailbox", (gulong) unread),
                           unread);
  twn_notice_bar_show_text (self->mail_bar, words, TRUE);
}

static void
set_session (TwnContactsPage *self, MsnpSession *session)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  g_set_object (&self->session, session);
  if (session == NULL)
    return;

  self->list = core_contact_list_new (msnp_session_get_roster (session),
                                      core_account_get_choices (self->account),
                                      core_account_get_pending (self->account));
  g_signal_connect (self->list, "notify::total", G_CALLBACK (on_shown), self);
  twn_contact_list_set_list (self->contact_list, self->list);
  twn_request_bar_set_requests (self->request_bar, core_account_get_requests (self->account),
                                core_account_get_pending (self->account));
  twn_notice_bar_hide_text (self->server_bar);
  g_signal_connect (session, "server-message", G_CALLBACK (on_server_message), self);
  g_signal_connect (session, "notify::inbox-unread", G_CALLBACK (on_inbox_unread), self);
  on_inbox_unread (session, NULL, self);
  update_stack (self);
}

static void
on_session_notify (CoreAccount *account, GParamSpec *pspec, gpointer user_data)
{
  set_session (TWN_CONTACTS_PAGE (user_data), core_account_get_session (account));
}

static void
twn_contacts_page_dispose (GObject *object)
{
  TwnContactsPage *self = TWN_CONTACTS_PAGE (object);

  set_session (self, NULL);
  if (self->account != NULL)
    g_signal_handlers_disconnect_by_data (self->account, self);
  g_clear_object (&self->account);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (twn_contacts_page_parent_class)->dispose (object);
}

static void
twn_contacts_page_class_init (TwnContactsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = twn_contacts_page_dispose;
  g_type_ensure (TWN_TYPE_CONTACT_LIST);
  g_type_ensure (TWN_TYPE_NOTICE_BAR);
  g_type_ensure (TWN_TYPE_OWN_ROW);
  g_type_ensure (TWN_TYPE_REQUEST_BAR);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-contacts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnContactsPage, box);
  gtk_widget_class_bind_template_child (widget_class, TwnContactsPage, connection_bar);
  gtk_widget_class_bind_template_child (widget_class, TwnContactsPage, server_bar);
  gtk_widget_class_bind_template_child (widget_class, TwnContactsPage, mail_bar);
  gtk_widget_class_bind_template_child (widget_class, TwnContactsPage, own_row);
  gtk_widget_class_bind_template_child (widget_class, TwnContactsPage, request_bar);
  gtk_widget_class_bind_template_child (widget_class, TwnContactsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TwnContactsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TwnContactsPage, contact_list);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_search_next);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stop);
  gtk_widget_class_bind_template_callback (widget_class, on_search_key);
}

static void
twn_contacts_page_init (TwnContactsPage *self)
{
  GtkEventController *keys;

  gtk_widget_init_template (GTK_WIDGET (self));
  keys = gtk_event_controller_key_new ();
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_list_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->contact_list), keys);
  g_signal_connect_object (self->contact_list, "notify::shown", G_CALLBACK (on_shown), self, 0);
}

/* Once, after the page was made. */
void
twn_contacts_page_set_up (TwnContactsPage *self,
                          CoreAccount     *account)
{
  g_return_if_fail (TWN_IS_CONTACTS_PAGE (self));
  g_return_if_fail (self->account == NULL);

  self->account = g_object_ref (account);
  twn_own_row_set_account (self->own_row, account);
  twn_contact_list_set_account (self->contact_list, account);
  g_signal_connect (account, "notify::session", G_CALLBACK (on_session_notify), self);
  g_signal_connect (account, "notify::state", G_CALLBACK (on_account_notify), self);
  g_signal_connect (account, "notify::step", G_CALLBACK (on_account_notify), self);
  g_signal_connect (account, "notify::seconds-left", G_CALLBACK (on_account_notify), self);
  set_session (self, core_account_get_session (account));
  update_connection (self);
}

/* Opens the list of one's statuses. */
void
twn_contacts_page_choose_status (TwnContactsPage *self)
{
  g_return_if_fail (TWN_IS_CONTACTS_PAGE (self));

  twn_own_row_choose_status (self->own_row);
}

void
twn_contacts_page_focus_search (TwnContactsPage *self)
{
  g_return_if_fail (TWN_IS_CONTACTS_PAGE (self));

  gtk_widget_grab_focus (self->search_entry);
}

/* As if somebody had typed @words into the search. */
void
twn_contacts_page_search (TwnContactsPage *self,
                          const char      *words)
{
  g_return_if_fail (TWN_IS_CONTACTS_PAGE (self));

  gtk_widget_grab_focus (self->search_entry);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), words);
  gtk_editable_set_position (GTK_EDITABLE (self->search_entry), -1);
}

/* Puts the cursor into the list: typing there searches. */
void
twn_contacts_page_focus (TwnContactsPage *self)
{
  g_return_if_fail (TWN_IS_CONTACTS_PAGE (self));

  gtk_widget_child_focus (GTK_WIDGET (self->contact_list), GTK_DIR_TAB_FORWARD);
}
