#include "config.h"

#include "cli-reporter.h"

#include "cli-events.h"

/* The order of a sign-in is a promise: the states, the groups, the contacts, `account`, `state`
 * online, and only then whatever the server said about people and mail meanwhile. That waits in
 * "held". `state` offline is not told here: it is the last line, so CliClient, which knows when
 * everything else was said, tells it. */
struct _CliReporter
{
  GObject      parent_instance;
  MsnpSession *session;
  CliWriter   *writer;
  GPtrArray   *held; /* JsonObject */
  gboolean     is_online;
  int          inbox;
  int          folders;
};

G_DEFINE_FINAL_TYPE (CliReporter, cli_reporter, G_TYPE_OBJECT)

static void
report (CliReporter *self,
        JsonObject  *event)
{
  cli_writer_write (self->writer, event);
}

static void
report_when_online (CliReporter *self,
                    JsonObject  *event)
{
  if (self->is_online)
    report (self, event);
  else
    g_ptr_array_add (self->held, event);
}

static void
report_account (CliReporter *self)
{
  report (self, cli_event_new_account (msnp_session_get_address (self->session),
                                       msnp_session_get_display_name (self->session),
                                       msnp_session_is_verified (self->session),
                                       msnp_session_get_status (self->session)));
}

static void
report_online (CliReporter *self)
{
  report_account (self);
  report (self, cli_event_new_state (MSNP_SESSION_ONLINE));

  self->is_online = TRUE;
  for (guint i = 0; i < self->held->len; i++)
    report (self, json_object_ref (g_ptr_array_index (self->held, i)));
  g_ptr_array_set_size (self->held, 0);
}

static void
report_attempt_ended (CliReporter *self)
{
  self->is_online = FALSE;
  self->inbox = -1;
  self->folders = -1;
  g_ptr_array_set_size (self->held, 0);
}

static void
on_session_state (MsnpSession *session,
                  GParamSpec  *pspec,
                  CliReporter *self)
{
  MsnpSessionState state = msnp_session_get_state (session);

  if (state == MSNP_SESSION_ONLINE)
    report_online (self);
  else if (state == MSNP_SESSION_OFFLINE)
    report_attempt_ended (self);
  else
    report (self, cli_event_new_state (state));
}

static void
on_session_own (MsnpSession *session,
                GParamSpec  *pspec,
                CliReporter *self)
{
  if (self->is_online && msnp_session_get_state (session) == MSNP_SESSION_ONLINE)
    report_account (self);
}

static void
on_session_mailbox (MsnpSession *session,
                    GParamSpec  *pspec,
                    CliReporter *self)
{
  int inbox = msnp_session_get_inbox_unread (session);
  int folders = msnp_session_get_folders_unread (session);

  if (inbox == self->inbox && folders == self->folders)
    return;

  self->inbox = inbox;
  self->folders = folders;
  if (inbox >= 0 || folders >= 0)
    report_when_online (self, cli_event_new_mailbox (inbox, folders));
}

static void
on_session_list_complete (MsnpSession *session,
                          CliReporter *self)
{
  MsnpRoster *roster = msnp_session_get_roster (session);
  GListModel *groups = msnp_roster_list_groups (roster);

  for (guint i = 0; i < g_list_model_get_n_items (groups); i++)
    {
      g_autoptr(MsnpGroup) group = g_list_model_get_item (groups, i);

      report (self, cli_event_new_group (group, "listed"));
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (roster)); i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (G_LIST_MODEL (roster), i);

      report (self, cli_event_new_contact (contact, "listed"));
    }
}

static void
on_session_added_you (MsnpSession *session,
                      MsnpContact *contact,
                      CliReporter *self)
{
  report_when_online (self, cli_event_new_added_you (contact));
}

static void
on_session_mail_received (MsnpSession *session,
                          const char  *from,
                          const char  *subject,
                          CliReporter *self)
{
  report_when_online (self, cli_event_new_mail (from, subject));
}

static void
on_session_server_message (MsnpSession *session,
                           const char  *kind,
                           const char  *text,
                           int          minutes,
                           CliReporter *self)
{
  report (self, cli_event_new_server_message (kind, text, minutes));
}

static void
on_roster_contact_added (MsnpRoster  *roster,
                         MsnpContact *contact,
                         CliReporter *self)
{
  report (self, cli_event_new_contact (contact, "added"));
}

static void
on_roster_contact_changed (MsnpRoster  *roster,
                           MsnpContact *contact,
                           CliReporter *self)
{
  report (self, cli_event_new_contact (contact, "changed"));
}

static void
on_roster_contact_removed (MsnpRoster  *roster,
                           MsnpContact *contact,
                           CliReporter *self)
{
  report (self, cli_event_new_contact (contact, "removed"));
}

static void
on_roster_presence_received (MsnpRoster  *roster,
                             MsnpContact *contact,
                             gboolean     is_initial,
                             CliReporter *self)
{
  report_when_online (self, cli_event_new_presence (contact));
}

static void
on_roster_group_added (MsnpRoster  *roster,
                       MsnpGroup   *group,
                       CliReporter *self)
{
  report (self, cli_event_new_group (group, "added"));
}

static void
on_roster_group_renamed (MsnpRoster  *roster,
                         MsnpGroup   *group,
                         CliReporter *self)
{
  report (self, cli_event_new_group (group, "renamed"));
}

static void
on_roster_group_removed (MsnpRoster  *roster,
                         MsnpGroup   *group,
                         CliReporter *self)
{
  report (self, cli_event_new_group (group, "removed"));
}

static void
cli_reporter_finalize (GObject *object)
{
  CliReporter *self = CLI_REPORTER (object);

  g_clear_object (&self->session);
  g_clear_object (&self->writer);
  g_ptr_array_unref (self->held);
  G_OBJECT_CLASS (cli_reporter_parent_class)->finalize (object);
}

static void
cli_reporter_class_init (CliReporterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cli_reporter_finalize;
}

static void
cli_reporter_init (CliReporter *self)
{
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  self->inbox = -1;
  self->folders = -1;
}

static void
connect_all (CliReporter *self)
{
  MsnpRoster *roster = msnp_session_get_roster (self->session);
  const struct
  {
    gpointer    object;
    const char *signal;
    GCallback   handler;
  } connections[] = {
    { self->session, "notify::state", G_CALLBACK (on_session_state) },
    { self->session, "notify::display-name", G_CALLBACK (on_session_own) },
    { self->session, "notify::status", G_CALLBACK (on_session_own) },
    { self->session, "notify::inbox-unread", G_CALLBACK (on_session_mailbox) },
    { self->session, "notify::folders-unread", G_CALLBACK (on_session_mailbox) },
    { self->session, "list-complete", G_CALLBACK (on_session_list_complete) },
    { self->session, "added-you", G_CALLBACK (on_session_added_you) },
    { self->session, "mail-received", G_CALLBACK (on_session_mail_received) },
    { self->session, "server-message", G_CALLBACK (on_session_server_message) },
    { roster, "contact-added", G_CALLBACK (on_roster_contact_added) },
    { roster, "contact-changed", G_CALLBACK (on_roster_contact_changed) },
    { roster, "contact-removed", G_CALLBACK (on_roster_contact_removed) },
    { roster, "presence-received", G_CALLBACK (on_roster_presence_received) },
    { roster, "group-added", G_CALLBACK (on_roster_group_added) },
    { roster, "group-renamed", G_CALLBACK (on_roster_group_renamed) },
    { roster, "group-removed", G_CALLBACK (on_roster_group_removed) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (connections); i++)
    g_signal_connect_object (connections[i].object, connections[i].signal,
                             connections[i].handler, self, 0);
}

/* Returns: (transfer full): a reporter, which begins at once */
CliReporter *
cli_reporter_new (MsnpSession *session,
                  CliWriter   *writer)
{
  CliReporter *self = g_object_new (CLI_TYPE_REPORTER, NULL);

  self->session = g_object_ref (session);
  self->writer = g_object_ref (writer);
  connect_all (self);
  return self;
}
