#include "config.h"

#include "twn-contact-actions.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/core-group-name.h"
#include "core/core-text.h"

#include "twn-name-dialog.h"

/* What can be done with the selected row of the list: contact.* with a person, group.* with a
 * group's header, row.* with either. Menus, keys and dragging end here. Nothing is shown as done
 * before the server has said so. */

static CoreRow *
get_row (GtkWidget *widget)
{
  return twn_contact_list_get_selected (TWN_CONTACT_LIST (widget));
}

static CoreAccount *
get_account (GtkWidget *widget)
{
  return twn_contact_list_get_account (TWN_CONTACT_LIST (widget));
}

static MsnpContact *
get_contact (GtkWidget *widget)
{
  CoreRow *row = get_row (widget);

  return row != NULL ? core_row_get_contact (row) : NULL;
}

static MsnpRoster *
get_roster (GtkWidget *widget)
{
  return msnp_session_get_roster (core_account_get_session (get_account (widget)));
}

/* The group of the selected header; NULL where that cannot be renamed or removed. */
static MsnpGroup *
get_group (GtkWidget *widget)
{
  CoreRow *row = get_row (widget);

  return row != NULL && core_row_is_header (row) && core_row_get_section (row) == CORE_SECTION_GROUP
           ? core_row_get_group (row)
           : NULL;
}

static gboolean
is_online (GtkWidget *widget)
{
  CoreAccount *account = get_account (widget);

  return account != NULL && core_account_get_state (account) == CORE_ACCOUNT_ONLINE;
}

/* ---- people ---- */

static void
contact_message (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoreRow *row = get_row (widget);

  if (row != NULL && !core_row_is_header (row))
    twn_contact_list_activate_row (TWN_CONTACT_LIST (widget), row);
}

/* What is done with the selected person: the action of the program with its address. */
static void
contact_forward (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MsnpContact *contact = get_contact (widget);
  g_autofree char *action = g_strdup_printf ("app.%s", name + strlen ("contact."));

  if (contact != NULL)
    gtk_widget_activate_action (widget, action, "s", msnp_contact_get_address (contact));
}

static void
contact_copy_address (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MsnpContact *contact = get_contact (widget);

  if (contact != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), msnp_contact_get_address (contact));
}

static void
contact_favorite (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MsnpContact *contact = get_contact (widget);

  if (contact != NULL)
    core_account_choices_set_favorite (core_account_get_choices (get_account (widget)),
                                       msnp_contact_get_address (contact),
                                       g_str_equal (name, "contact.favorite"));
}

/* @to: (nullable): a group, NULL for none. From where he is shown, or from everywhere where that is
 * no group; but nobody leaves several groups because of a row that stands for none of them. */
static void
put (GtkWidget *widget, CoreRow *row, MsnpGroup *to, gboolean is_copy)
{
  MsnpContact *contact = core_row_get_contact (row);
  const char *address = msnp_contact_get_address (contact);
  MsnpGroup *from = core_row_get_group (row);
  gboolean is_there = to != NULL ? msnp_contact_is_in_group (contact, to)
                                 : msnp_contact_get_n_groups (contact) == 0;

  if (to != NULL && (is_copy || (from == NULL && msnp_contact_get_n_groups (contact) > 1)))
    {
      if (!is_there)
        core_account_copy_contact (get_account (widget), address, to);
    }
  else if (from != to || !is_there)
    {
      core_account_move_contact (get_account (widget), address, from, to);
    }
}

static void
contact_put (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const char *id = g_variant_get_string (parameter, NULL);
  MsnpGroup *to = msnp_roster_lookup_group (get_roster (widget), id);

  /* The group may have gone while the menu was open. */
  if (get_contact (widget) != NULL && (to != NULL || *id == '\0'))
    put (widget, get_row (widget), to, g_str_equal (name, "contact.copy-to"));
}

static void
contact_leave_group (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MsnpContact *contact = get_contact (widget);
  MsnpGroup *group = contact != NULL ? core_row_get_group (get_row (widget)) : NULL;

  if (group != NULL)
    core_account_move_contact (get_account (widget), msnp_contact_get_address (contact), group,
                               NULL);
}

void
twn_contact_actions_drop (TwnContactList *list,
                          CoreRow        *row,
                          CoreRow        *header,
                          gboolean        is_copy)
{
  MsnpContact *contact = core_row_get_contact (row);
  GtkWidget *widget = GTK_WIDGET (list);

  if (contact == NULL)
    return;

  if (core_row_get_section (header) == CORE_SECTION_FAVORITES)
    core_account_choices_set_favorite (core_account_get_choices (get_account (widget)),
                                       msnp_contact_get_address (contact), TRUE);
  else if (is_online (widget))
    put (widget, row, core_row_get_group (header), is_copy);
}

/* ---- names ---- */

/**
 * Naming:
 *
 * What gets a name when the dialog has been answered.
 */
typedef struct
{
  CoreAccount *account;
  MsnpGroup   *group;   /* NULL: a new one, or a person */
  char        *address; /* NULL: a group */
} Naming;

static Naming *
naming_new (CoreAccount *account, MsnpGroup *group, const char *address)
{
  Naming *self = g_new0 (Naming, 1);

  self->account = g_object_ref (account);
  g_set_object (&self->group, group);
  self->address = g_strdup (address);

  return self;
}

static void
naming_free (gpointer data)
{
  Naming *self = data;

  g_object_unref (self->account);
  g_clear_object (&self->group);
  g_free (self->address);
  g_free (self);
}

/* Blanks alone take a nickname away, which is no fault. */
static const char *
judge_nickname (const char *name, gpointer user_data)
{
  return g_utf8_strlen (name, -1) > CORE_TEXT_NAME_MAX ? _("This name is too long.") : NULL;
}

static void
take_nickname (const char *name, gpointer user_data)
{
  Naming *naming = user_data;

  core_account_choices_set_nickname (core_account_get_choices (naming->account), naming->address,
                                     name);
}

static const char *
judge_group_name (const char *name, gpointer user_data)
{
  Naming *naming = user_data;
  MsnpSession *session = core_account_get_session (naming->account);

  return core_group_name_get_fault (msnp_session_get_roster (session), naming->group, name);
}

static void
take_group_name (const char *name, gpointer user_data)
{
  Naming *naming = user_data;

  if (core_account_get_state (naming->account) != CORE_ACCOUNT_ONLINE)
    return;

  if (naming->group == NULL)
    core_account_add_group (naming->account, name);
  else if (!g_str_equal (msnp_group_get_name (naming->group), name))
    core_account_rename_group (naming->account, naming->group, name);
}

/* Another name for somebody, on this list alone. */
static void
rename_contact (GtkWidget *widget, MsnpContact *contact)
{
  CoreAccount *account = get_account (widget);
  const char *address = msnp_contact_get_address (contact);
  const char *nickname =
    core_account_choices_get_nickname (core_account_get_choices (account), address);
  g_autofree char *name = core_text_make_harmless (msnp_contact_get_display_name (contact));
  g_autofree char *isolated = core_text_isolate (name);
  /* Translators: %s is the name that somebody has chosen for itself */
  g_autofree char *body =
    g_strdup_printf (_("Only you see this name. Leave it empty to see the other person’s own, %s."),
                     isolated);
  GtkWidget *dialog = twn_name_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                                           _("Rename Locally"), body, _("Nickname"),
                                           _("_Rename"));

  twn_name_dialog_set_functions (TWN_NAME_DIALOG (dialog), judge_nickname, take_nickname,
                                 naming_new (account, NULL, address), naming_free);
  twn_name_dialog_set_name (TWN_NAME_DIALOG (dialog), nickname != NULL ? nickname : name);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
rename_group (GtkWidget *widget, MsnpGroup *group)
{
  GtkWidget *dialog = twn_name_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)),
                                           _("Rename Group"), NULL, _("Group name"),
                                           _("_Rename"));
  g_autofree char *name = core_text_make_harmless (msnp_group_get_name (group));

  twn_name_dialog_set_functions (TWN_NAME_DIALOG (dialog), judge_group_name, take_group_name,
                                 naming_new (get_account (widget), group, NULL), naming_free);
  twn_name_dialog_set_name (TWN_NAME_DIALOG (dialog), name);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
row_rename (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MsnpContact *contact = get_contact (widget);
  MsnpGroup *group = get_group (widget);

  if (contact != NULL)
    rename_contact (widget, contact);
  else if (group != NULL)
    rename_group (widget, group);
}

/**
 * twn_contact_actions_ask_group:
 * @parent: (nullable): the window to be over
 * @account: an account that is online
 *
 * Asks for the name of a new group, and makes it.
 */
void
twn_contact_actions_ask_group (GtkWindow   *parent,
                               CoreAccount *account)
{
  GtkWidget *dialog = twn_name_dialog_new (parent, _("New Group"), NULL, _("Group name"),
                                           _("C_reate"));

  twn_name_dialog_set_functions (TWN_NAME_DIALOG (dialog), judge_group_name, take_group_name,
                                 naming_new (account, NULL, NULL), naming_free);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- removing ---- */

static void
on_group_removal_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Naming *naming = user_data;

  if (g_str_equal (response, "remove")
      && core_account_get_state (naming->account) == CORE_ACCOUNT_ONLINE)
    core_account_remove_group (naming->account, naming->group);
}

static void
free_naming_of_closure (gpointer data, GClosure *closure)
{
  naming_free (data);
}

static void
remove_group (GtkWidget *widget, MsnpGroup *group)
{
  g_autofree char *name = core_text_make_harmless (msnp_group_get_name (group));
  g_autofree char *isolated = core_text_isolate (name);
  g_autofree char *heading = g_strdup_printf (_("Remove the Group %s?"), isolated);
  GtkWidget *dialog =
    adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), heading,
                            _("Its people stay on your list. Who is in no other group will be "
                              "under Other contacts."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "remove",
                                    _("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "remove",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_group_removal_response),
                         naming_new (get_account (widget), group, NULL), free_naming_of_closure,
                         0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
row_remove (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MsnpContact *contact = get_contact (widget);
  MsnpGroup *group = get_group (widget);

  if (contact != NULL)
    gtk_widget_activate_action (widget, "app.remove", "s", msnp_contact_get_address (contact));
  else if (group != NULL)
    remove_group (widget, group);
}

/* ---- which of it can be done ---- */

void
twn_contact_actions_update (TwnContactList *list)
{
  GtkWidget *widget = GTK_WIDGET (list);
  MsnpContact *contact = get_contact (widget);
  MsnpGroup *group = get_group (widget);
  gboolean has_contact = contact != NULL && get_account (widget) != NULL;
  gboolean online = is_online (widget);
  gboolean is_blocked = has_contact && msnp_contact_is_blocked (contact);
  CoreAccountChoices *choices =
    has_contact ? core_account_get_choices (get_account (widget)) : NULL;
  gboolean is_favorite =
    has_contact
    && core_account_choices_is_favorite (choices, msnp_contact_get_address (contact));
  gboolean is_muted =
    has_contact && core_account_choices_is_muted (choices, msnp_contact_get_address (contact));
  const struct
  {
    const char *action;
    gboolean    is_enabled;
  } states[] = {
    { "contact.message", contact != NULL },
    { "contact.copy-address", contact != NULL },
    { "contact.send-file", contact != NULL },
    { "contact.history", contact != NULL },
    { "contact.favorite", has_contact && !is_favorite },
    { "contact.unfavorite", is_favorite },
    { "contact.mute", has_contact && !is_muted },
    { "contact.unmute", is_muted },
    { "contact.move-to", has_contact && online },
    { "contact.copy-to", has_contact && online },
    { "contact.leave-group",
      has_contact && online && core_row_get_section (get_row (widget)) == CORE_SECTION_GROUP },
    { "contact.block", has_contact && online && !is_blocked },
    { "contact.unblock", online && is_blocked },
    { "row.rename", has_contact || (group != NULL && online) },
    { "row.remove", online && (has_contact || group != NULL) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    gtk_widget_action_set_enabled (widget, states[i].action, states[i].is_enabled);
}

void
twn_contact_actions_install (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char                  *name;
    const char                  *parameter;
    GtkWidgetActionActivateFunc  activate;
  } actions[] = {
    { "contact.message", NULL, contact_message },
    { "contact.copy-address", NULL, contact_copy_address },
    { "contact.favorite", NULL, contact_favorite },
    { "contact.unfavorite", NULL, contact_favorite },
    { "contact.mute", NULL, contact_forward },
    { "contact.unmute", NULL, contact_forward },
    { "contact.move-to", "s", contact_put },
    { "contact.copy-to", "s", contact_put },
    { "contact.leave-group", NULL, contact_leave_group },
    { "contact.send-file", NULL, contact_forward },
    { "contact.history", NULL, contact_forward },
    { "contact.block", NULL, contact_forward },
    { "contact.unblock", NULL, contact_forward },
    { "row.rename", NULL, row_rename },
    { "row.remove", NULL, row_remove },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter,
                                     actions[i].activate);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "row.rename", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "row.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK,
                                       "contact.copy-address", NULL);
}
