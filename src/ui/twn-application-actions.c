#include "config.h"

#include "twn-application-private.h"

#include <glib/gi18n.h>

#include "core/core-chat-words.h"
#include "core/core-status.h"
#include "core/core-text.h"

#include "twn-add-contact-dialog.h"
#include "twn-preferences-window.h"

/* app.*: everything a person can do that is not one window's own. Menus, keys, the tray and
 * notifications activate these same actions. */

static GtkWindow *
get_active_window (TwnApplication *self)
{
  return gtk_application_get_active_window (GTK_APPLICATION (self));
}

static gboolean
is_online (TwnApplication *self)
{
  return core_account_get_state (twn_application_get_account (self)) == CORE_ACCOUNT_ONLINE;
}

static void
app_quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  twn_application_leave (TWN_APPLICATION (user_data));
}

/* Made when it is asked for. Under the name where GTK looks for it GTK would make it for every
 * window, before the first frame. */
static void
app_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr(GtkBuilder) builder =
    gtk_builder_new_from_resource ("/im/tweener/Tweener/ui/help-overlay.ui");
  GtkWindow *overlay = GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay"));

  gtk_window_set_transient_for (overlay, get_active_window (TWN_APPLICATION (user_data)));
  gtk_window_present (overlay);
}

static void
app_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  twn_about_present (TWN_APPLICATION (user_data));
}

static void
app_preferences (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);
  GtkWidget *window = twn_preferences_window_new (
    get_active_window (self), core_keeper_get_profile (twn_application_get_keeper (self)),
    twn_application_get_services (self), twn_application_get_settings (self),
    twn_application_get_idle (self));

  /* Its buttons are actions of the program. */
  gtk_window_set_application (GTK_WINDOW (window), GTK_APPLICATION (self));
  gtk_window_present (GTK_WINDOW (window));
}

static void
app_contacts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_activate (G_APPLICATION (user_data));
}

/* Shows the people in whose names or addresses the words are. */
static void
app_search (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);

  g_application_activate (G_APPLICATION (self));
  twn_window_search (twn_application_get_window (self), g_variant_get_string (parameter, NULL));
}

static void
app_sign_out (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  core_account_sign_out (twn_application_get_account (TWN_APPLICATION (user_data)));
}

static void
app_try_now (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  core_account_try_now (twn_application_get_account (TWN_APPLICATION (user_data)));
}

/* The wish is remembered: it also holds for the next sign-in. */
static void
app_status (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);
  const char *nick = g_variant_get_string (parameter, NULL);
  MsnpStatus status;

  if (!core_status_parse (nick, &status) || status == MSNP_STATUS_OFFLINE
      || status == MSNP_STATUS_IDLE)
    return;

  core_account_set_wanted_status (twn_application_get_account (self), status);
  g_object_set (twn_application_get_settings (self), "status", nick, NULL);
  g_simple_action_set_state (action, g_variant_new_string (nick));
}

static void
app_chat (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  twn_application_open_chat (TWN_APPLICATION (user_data), g_variant_get_string (parameter, NULL));
}

/* A chat of several people, by its id; the contacts where there is no such chat any more. */
static void
app_conversation (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TwnChats *chats = twn_application_get_chats (TWN_APPLICATION (user_data));

  if (chats == NULL || !twn_chats_open_id (chats, g_variant_get_string (parameter, NULL)))
    g_application_activate (G_APPLICATION (user_data));
}

static void
app_send_file (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TwnChats *chats = twn_application_get_chats (TWN_APPLICATION (user_data));

  if (chats != NULL)
    twn_chats_send_file (chats, g_variant_get_string (parameter, NULL));
}

/* Of a notice that may be older than the file's end: then there is nothing to decide. */
static void
app_decide_file (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TwnChats *chats = twn_application_get_chats (TWN_APPLICATION (user_data));
  CoreFile *file = chats != NULL ? core_chats_lookup_file (twn_chats_get_chats (chats),
                                                           g_variant_get_string (parameter, NULL))
                                 : NULL;

  if (file == NULL || core_file_get_state (file) != CORE_FILE_OFFERED)
    return;

  if (g_str_equal (g_action_get_name (G_ACTION (action)), "accept-file"))
    core_file_accept (file);
  else
    core_file_cancel (file);
}

static void
app_add_contact (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);

  gtk_window_present (GTK_WINDOW (
    twn_add_contact_dialog_new (get_active_window (self), twn_application_get_account (self))));
}

static void
app_add (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  core_account_add_contact (twn_application_get_account (TWN_APPLICATION (user_data)),
                            g_variant_get_string (parameter, NULL), NULL);
}

static void
app_allow (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  core_account_allow (twn_application_get_account (TWN_APPLICATION (user_data)),
                      g_variant_get_string (parameter, NULL));
}

static void
app_block (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  core_account_block (twn_application_get_account (TWN_APPLICATION (user_data)),
                      g_variant_get_string (parameter, NULL));
}

static void
app_unblock (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  core_account_unblock (twn_application_get_account (TWN_APPLICATION (user_data)),
                        g_variant_get_string (parameter, NULL));
}

static void
set_muted (TwnApplication *self, GVariant *address, gboolean is_muted)
{
  CoreAccountChoices *choices = core_account_get_choices (twn_application_get_account (self));

  if (choices != NULL)
    core_account_choices_set_muted (choices, g_variant_get_string (address, NULL), is_muted);
}

static void
app_mute (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  set_muted (TWN_APPLICATION (user_data), parameter, TRUE);
}

static void
app_unmute (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  set_muted (TWN_APPLICATION (user_data), parameter, FALSE);
}

/**
 * Removal:
 *
 * Who is to be removed when the question has been answered.
 */
typedef struct
{
  TwnApplication *application;
  char           *address;
} Removal;

static void
removal_free (gpointer data, GClosure *closure)
{
  Removal *self = data;

  g_object_unref (self->application);
  g_free (self->address);
  g_free (self);
}

static void
on_removal_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Removal *removal = user_data;
  CoreAccount *account = twn_application_get_account (removal->application);

  if (!is_online (removal->application) || g_str_equal (response, "cancel"))
    return;

  if (g_str_equal (response, "block"))
    core_account_block (account, removal->address);
  core_account_remove_contact (account, removal->address);
}

static char *
dup_name (TwnApplication *self, const char *address)
{
  MsnpSession *session = core_account_get_session (twn_application_get_account (self));
  MsnpContact *contact = msnp_roster_lookup (msnp_session_get_roster (session), address);

  return contact != NULL ? core_chat_words_dup_name (contact) : core_text_make_harmless (address);
}

static void
app_remove (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);
  const char *address = g_variant_get_string (parameter, NULL);
  g_autofree char *name = dup_name (self, address);
  g_autofree char *isolated = core_text_isolate (name);
  g_autofree char *heading = g_strdup_printf (C_("person", "Remove %s?"), isolated);
  GtkWidget *dialog = adw_message_dialog_new (get_active_window (self), heading, NULL);
  Removal *removal = g_new0 (Removal, 1);

  removal->application = g_object_ref (self);
  removal->address = g_strdup (address);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("%s will be gone from your list, and can still see when you "
                                    "are online and write to you unless you block, too."),
                                  address);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "block",
                                    _("Remove and _Block"), "remove", _("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "block",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_removal_response), removal,
                         removal_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static const GActionEntry entries[] = {
  { "quit", app_quit },
  { "about", app_about },
  { "shortcuts", app_shortcuts },
  { "preferences", app_preferences },
  { "contacts", app_contacts },
  { "search", app_search, "s" },
  { "sign-out", app_sign_out },
  { "try-now", app_try_now },
  { "status", app_status, "s", "'online'" },
  { "chat", app_chat, "s" },
  { "conversation", app_conversation, "s" },
  { "send-file", app_send_file, "s" },
  { "accept-file", app_decide_file, "s" },
  { "decline-file", app_decide_file, "s" },
  { "add-contact", app_add_contact },
  { "add", app_add, "s" },
  { "allow", app_allow, "s" },
  { "block", app_block, "s" },
  { "unblock", app_unblock, "s" },
  { "mute", app_mute, "s" },
  { "unmute", app_unmute, "s" },
  { "remove", app_remove, "s" },
};

/* What a key does, beside the keys of single windows. GTK's own stay free: Ctrl+G looks for the
 * next match in a search, Ctrl+Shift+D and I are the inspector's. Blocking acts at once and is not
 * seen by much: it takes F10 or the menu key, and then a letter, so that nobody does it by a slip.
 */
static const struct
{
  const char *action;
  const char *keys[3];
} keys[] = {
  { "app.quit", { "<Control>q" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.shortcuts", { "<Control>question", "<Control>F1" } },
  { "app.about", { "F1" } },
  { "app.contacts", { "<Control><Shift>c" } },
  { "app.add-contact", { "<Control>n" } },
  { "app.new-group", { "<Control>k" } },
  { "app.display-picture('')", { "<Control>d" } },
  { "app.emoticons", { "<Control>j" } },
  { "app.history('')", { "<Control>h" } },
  { "app.privacy", { "<Control>p" } },
  { "app.sign-out", { "<Control><Shift>l" } },
  { "win.choose-status", { "<Control>s" } },
  { "win.search", { "<Control>f" } },
  { "window.close", { "<Control>w" } },
};

static void
set_enabled (TwnApplication *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

void
twn_application_add_actions (TwnApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), keys[i].action,
                                           (const char *const *) keys[i].keys);
  twn_application_add_list_actions (self);
  twn_application_add_service_actions (self);
  twn_application_add_history_actions (self);
  twn_application_add_picture_actions (self);
  twn_application_update_actions (self);
}

/* What needs a connection is off without one. */
void
twn_application_update_actions (TwnApplication *self)
{
  static const char *const online_only[] = { "add-contact", "add",     "allow",
                                             "block",       "unblock", "remove" };
  CoreAccount *account = twn_application_get_account (self);
  CoreAccountState state = core_account_get_state (account);
  GAction *status = g_action_map_lookup_action (G_ACTION_MAP (self), "status");
  MsnpStatus wanted = core_account_get_wanted_status (account);

  for (gsize i = 0; i < G_N_ELEMENTS (online_only); i++)
    set_enabled (self, online_only[i], state == CORE_ACCOUNT_ONLINE);
  set_enabled (self, "sign-out", state != CORE_ACCOUNT_SIGNED_OUT);
  set_enabled (self, "status", state != CORE_ACCOUNT_SIGNED_OUT);
  set_enabled (self, "display-picture", state != CORE_ACCOUNT_SIGNED_OUT);
  set_enabled (self, "emoticons", state != CORE_ACCOUNT_SIGNED_OUT);
  set_enabled (self, "add-emoticon", state != CORE_ACCOUNT_SIGNED_OUT);
  set_enabled (self, "try-now", core_account_can_try_now (account));
  g_simple_action_set_state (G_SIMPLE_ACTION (status),
                             g_variant_new_string (core_status_get_nick (wanted)));
  twn_application_update_list_actions (self);
}
