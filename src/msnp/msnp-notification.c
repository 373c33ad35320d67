#include "config.h"

#include "msnp-notification.h"

#include "msnp-error.h"
#include "msnp-notification-mail.h"
#include "msnp-roster-private.h"
#include "wire/msnp-challenge.h"
#include "wire/msnp-codes.h"
#include "wire/msnp-mime.h"
#include "wire/msnp-text.h"

#define CLIENT_ID "805306400" /* 0x30000020: MSNSLP, and texts in several parts (03 §3.5) */
#define IDLE_MS   45000       /* without a word from us: PNG (03 §3.10) */
#define DEAD_MS   60000

/**
 * MsnpNotification:
 *
 * The notification connection after `USR … OK` (03): one table from a command's name to what it
 * does to the roster or to the account. The session owns it, from one sign-in to its end. What
 * people ask for goes through #MsnpChanges, whose answers come back to msnp_notification_apply().
 *
 *     SYN ─► LSG*, LST* ─► list-complete
 *     CHG ─► status-confirmed, ILN*
 */
struct _MsnpNotification
{
  GObject        parent_instance;
  MsnpTransport *transport;
  MsnpRoster    *roster;
  char          *address;
  char          *picture;     /* the own msnobject, escaped; NULL for none */
  gboolean       tells_pictures; /* see msnp_notification_set_tells_pictures() */
  guint          timeout_ms;
  MsnpListDraft *list;        /* between the answer to SYN and the last LST, else NULL */
  guint32        n_contacts;  /* still to come */
  guint32        n_groups;
  guint          list_source; /* the limit of a list that does not end */
  gboolean       is_ended;
};

typedef void (*Handler) (MsnpNotification *self, const MsnpCommand *command);

enum
{
  LIST_COMPLETE,
  STATUS_CONFIRMED,
  NAME_CONFIRMED,
  ADDED_YOU,
  RUNG,
  MAILBOX_CHANGED,
  MAIL_RECEIVED,
  SERVER_MESSAGE,
  ENDED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpNotification, msnp_notification, G_TYPE_OBJECT)

static void
msnp_notification_dispose (GObject *object)
{
  MsnpNotification *self = MSNP_NOTIFICATION (object);

  g_clear_handle_id (&self->list_source, g_source_remove);
  if (self->transport != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->transport, self);
      msnp_transport_close (self->transport);
    }
  g_clear_object (&self->transport);
  g_clear_object (&self->roster);
  G_OBJECT_CLASS (msnp_notification_parent_class)->dispose (object);
}

static void
msnp_notification_finalize (GObject *object)
{
  g_clear_pointer (&MSNP_NOTIFICATION (object)->list, msnp_list_draft_free);
  g_free (MSNP_NOTIFICATION (object)->address);
  g_free (MSNP_NOTIFICATION (object)->picture);
  G_OBJECT_CLASS (msnp_notification_parent_class)->finalize (object);
}

static void
msnp_notification_class_init (MsnpNotificationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = msnp_notification_dispose;
  object_class->finalize = msnp_notification_finalize;

  signals[LIST_COMPLETE] = g_signal_new ("list-complete", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
  signals[STATUS_CONFIRMED] = g_signal_new ("status-confirmed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[NAME_CONFIRMED] = g_signal_new ("name-confirmed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ADDED_YOU] = g_signal_new ("added-you", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, MSNP_TYPE_CONTACT);
  signals[RUNG] = g_signal_new ("rung", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                4, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[MAILBOX_CHANGED] = g_signal_new ("mailbox-changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 3, G_TYPE_BOOLEAN, G_TYPE_INT,
                                           G_TYPE_INT);
  signals[MAIL_RECEIVED] = g_signal_new ("mail-received", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SERVER_MESSAGE] = g_signal_new ("server-message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING,
                                          G_TYPE_INT);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
msnp_notification_init (MsnpNotification *self)
{
}

static void
end (MsnpNotification *self,
     const GError     *error)
{
  g_autoptr(GError) reason = NULL;

  if (self->is_ended)
    return;

  self->is_ended = TRUE;
  reason = msnp_error_from_sign_in (error);
  g_clear_handle_id (&self->list_source, g_source_remove);
  g_clear_pointer (&self->list, msnp_list_draft_free);
  g_object_ref (self);
  g_signal_emit (self, signals[ENDED], 0, reason);
  g_object_unref (self);
}

static void
end_with (MsnpNotification *self,
          MsnpError         code,
          const char       *message)
{
  g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, (int) code, message);

  end (self, error);
}

/* ---- the list (03 §3.2) ---- */

static void
finish_list (MsnpNotification *self)
{
  MsnpListDraft *list = g_steal_pointer (&self->list);
  guint n_contacts;

  g_clear_handle_id (&self->list_source, g_source_remove);
  if (list != NULL)
    {
      msnp_roster_publish (self->roster, list);
      msnp_list_draft_free (list);
    }
  g_signal_emit (self, signals[LIST_COMPLETE], 0);

  /* Whoever has me on his list and was not decided about: asked again at each sign-in. */
  n_contacts = g_list_model_get_n_items (G_LIST_MODEL (self->roster));
  for (guint i = 0; i < n_contacts && !self->is_ended; i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (G_LIST_MODEL (self->roster), i);

      if (contact != NULL && msnp_contact_get_lists (contact) == MSNP_LIST_REVERSE)
        g_signal_emit (self, signals[ADDED_YOU], 0, contact);
    }
}

static gboolean
on_list_late (gpointer user_data)
{
  g_autoptr(MsnpNotification) self = g_object_ref (user_data);

  self->list_source = 0;
  g_debug ("the list is %u people and %u groups short", self->n_contacts, self->n_groups);
  finish_list (self);

  return G_SOURCE_REMOVE;
}

static void
finish_list_if_whole (MsnpNotification *self)
{
  if (self->list != NULL && self->n_contacts == 0 && self->n_groups == 0)
    finish_list (self);
}

static void
on_syn_reply (MsnpTransport     *transport,
              const MsnpCommand *reply,
              const GError      *error,
              gpointer           user_data)
{
  g_autoptr(MsnpNotification) self = user_data;

  if (self->is_ended)
    return;
  if (error != NULL)
    {
      end (self, error);
      return;
    }

  /* "Up to date": what is known stays. Nobody asked, but a server may say so. */
  if (msnp_command_get_arg (reply, 2) == NULL)
    {
      finish_list (self);
      return;
    }

  g_clear_pointer (&self->list, msnp_list_draft_free);
  self->list = msnp_list_draft_new ();
  if (!msnp_command_get_uint (reply, 2, &self->n_contacts)
      || !msnp_command_get_uint (reply, 3, &self->n_groups))
    {
      end_with (self, MSNP_ERROR_PROTOCOL, "the list has no size");
      return;
    }

  self->list_source = g_timeout_add (self->timeout_ms, on_list_late, self);
  finish_list_if_whole (self);
}

/* More people than SYN promised: they are on the list all the same. */
static void
apply_late_contact (MsnpNotification  *self,
                    const MsnpCommand *command)
{
  g_autofree char *address = msnp_command_dup_address (command, 0);
  g_autofree char *name = msnp_command_dup_text (command, 1);
  guint32 lists;

  if (address == NULL || !msnp_address_is_valid (address)
      || !msnp_command_get_uint (command, 2, &lists))
    return;

  if ((lists & MSNP_LIST_ALL) != 0)
    msnp_roster_apply_add (self->roster, lists & MSNP_LIST_ALL, address, name, NULL);
}

static void
handle_lst (MsnpNotification  *self,
            const MsnpCommand *command)
{
  g_autofree char *address = msnp_command_dup_address (command, 0);
  g_autofree char *name = msnp_command_dup_text (command, 1);
  g_autoptr(GError) error = NULL;
  guint32 lists;

  if (self->list == NULL)
    {
      apply_late_contact (self, command);
      return;
    }
  if (self->n_contacts > 0)
    self->n_contacts--;

  /* A line that is none costs its own contact, not the list. */
  if (address == NULL || !msnp_address_is_valid (address)
      || !msnp_command_get_uint (command, 2, &lists))
    g_debug ("a line of the list is passed over");
  else if (!msnp_list_draft_add_contact (self->list, address, name, lists,
                                         msnp_command_get_arg (command, 3), &error))
    end (self, error);

  if (!self->is_ended)
    finish_list_if_whole (self);
}

static void
handle_lsg (MsnpNotification  *self,
            const MsnpCommand *command)
{
  const char *id = msnp_command_get_arg (command, 0);
  g_autofree char *name = msnp_command_dup_text (command, 1);
  g_autoptr(GError) error = NULL;

  if (self->list == NULL)
    return;
  if (self->n_groups > 0)
    self->n_groups--;

  if (id != NULL && *id != '\0' && msnp_text_is_graph (id)
      && !msnp_list_draft_add_group (self->list, id, name, &error))
    end (self, error);

  if (!self->is_ended)
    finish_list_if_whole (self);
}

/* `GTC A` and `BLP AL` inside a list, `GTC n version A` as an answer: the last argument counts. */
static void
handle_setting (MsnpNotification  *self,
                const MsnpCommand *command)
{
  const char *value = command->n_args > 0 ? command->args[command->n_args - 1] : "";

  if (msnp_command_is (command, "GTC") && (g_str_equal (value, "A") || g_str_equal (value, "N")))
    msnp_roster_apply_notify (self->roster, g_str_equal (value, "A"));
  else if (msnp_command_is (command, "BLP")
           && (g_str_equal (value, "AL") || g_str_equal (value, "BL")))
    msnp_roster_apply_privacy (self->roster, g_str_equal (value, "AL"));
}

/* ---- changes of the list (03 §3.6 to §3.8) ---- */

static void
handle_add (MsnpNotification  *self,
            const MsnpCommand *command)
{
  MsnpListFlags list = msnp_codes_parse_list (msnp_command_get_arg (command, 1));
  g_autofree char *address = msnp_command_dup_address (command, 3);
  g_autofree char *name = msnp_command_dup_text (command, 4);
  gboolean was_decided;
  MsnpContact *contact;

  if (list == MSNP_LIST_NONE || address == NULL || !msnp_address_is_valid (address))
    return;

  contact = msnp_roster_apply_add (self->roster, list, address, *name != '\0' ? name : NULL,
                                   msnp_command_get_arg (command, 5));
  was_decided =
    (msnp_contact_get_lists (contact) & (MSNP_LIST_ALLOW | MSNP_LIST_BLOCK)) != 0;
  if (list == MSNP_LIST_REVERSE && !was_decided)
    g_signal_emit (self, signals[ADDED_YOU], 0, contact);
}

static void
handle_rem (MsnpNotification  *self,
            const MsnpCommand *command)
{
  MsnpListFlags list = msnp_codes_parse_list (msnp_command_get_arg (command, 1));
  g_autofree char *address = msnp_command_dup_address (command, 3);

  if (list != MSNP_LIST_NONE && address != NULL)
    msnp_roster_apply_remove (self->roster, list, address, msnp_command_get_arg (command, 4));
}

static void
handle_rea (MsnpNotification  *self,
            const MsnpCommand *command)
{
  g_autofree char *address = msnp_command_dup_address (command, 2);
  g_autofree char *own = msnp_address_normalize (self->address);
  g_autofree char *name = msnp_command_dup_text (command, 3);

  if (address == NULL || msnp_command_get_arg (command, 3) == NULL)
    return;

  if (g_str_equal (address, own))
    g_signal_emit (self, signals[NAME_CONFIRMED], 0, name);
  msnp_roster_apply_rename (self->roster, address, name);
}

static void
handle_group (MsnpNotification  *self,
              const MsnpCommand *command)
{
  gboolean is_new = msnp_command_is (command, "ADG");
  const char *id = msnp_command_get_arg (command, is_new ? 3 : 2);
  g_autofree char *name = msnp_command_dup_text (command, is_new ? 2 : 3);

  if (id == NULL || *id == '\0' || !msnp_text_is_graph (id))
    return;

  if (is_new)
    msnp_roster_apply_group_added (self->roster, id, name);
  else if (msnp_command_is (command, "REG"))
    msnp_roster_apply_group_renamed (self->roster, id, name);
  else
    msnp_roster_apply_group_removed (self->roster, id);
}

/* ---- presence (03 §3.5) ---- */

static void
handle_chg (MsnpNotification  *self,
            const MsnpCommand *command)
{
  MsnpStatus status;

  if (msnp_codes_parse_status (msnp_command_get_arg (command, 1), &status)
      && status != MSNP_STATUS_OFFLINE)
    g_signal_emit (self, signals[STATUS_CONFIRMED], 0, status);
}

/* The client id may be missing, signed or longer than 32 bits; the bits that fit are kept. */
static guint32
parse_client_id (const char *text)
{
  return text != NULL ? (guint32) g_ascii_strtoll (text, NULL, 10) : 0;
}

static void
handle_presence (MsnpNotification  *self,
                 const MsnpCommand *command)
{
  gboolean initial = msnp_command_is (command, "ILN");
  guint first = initial ? 1 : 0; /* the TrID */
  g_autofree char *address = msnp_command_dup_address (command, first + 1);
  g_autofree char *name = msnp_command_dup_text (command, first + 2);
  g_autofree char *picture = msnp_command_dup_text (command, first + 4);
  MsnpStatus status;

  if (!msnp_codes_parse_status (msnp_command_get_arg (command, first), &status) || address == NULL)
    return;

  /* It answers CHG, which went out after SYN: no more of the list comes, whatever was promised. */
  if (initial && self->list != NULL)
    finish_list (self);
  if (self->is_ended)
    return;

  msnp_roster_apply_presence (self->roster, address, status, *name != '\0' ? name : NULL,
                              parse_client_id (msnp_command_get_arg (command, first + 3)), picture,
                              initial);
}

static void
handle_fln (MsnpNotification  *self,
            const MsnpCommand *command)
{
  g_autofree char *address = msnp_command_dup_address (command, 0);

  if (address != NULL)
    msnp_roster_apply_presence (self->roster, address, MSNP_STATUS_OFFLINE, NULL, 0, NULL, FALSE);
}

/* ---- the rest ---- */

static void
on_qry_reply (MsnpTransport     *transport,
              const MsnpCommand *reply,
              const GError      *error,
              gpointer           user_data)
{
  /* A server that minds says so by 540 and a close; many say nothing at all (03 §3.9). */
  if (error != NULL)
    g_debug ("QRY: %s", error->message);
}

static void
handle_chl (MsnpNotification  *self,
            const MsnpCommand *command)
{
  const char *challenge = msnp_command_get_arg (command, 1);
  g_autofree char *answer = NULL;
  g_autoptr(GBytes) payload = NULL;

  self->tells_pictures = TRUE; /* Escargot has none of these */
  if (challenge == NULL)
    return;

  answer = msnp_challenge_answer (challenge);
  payload = g_bytes_new (answer, strlen (answer));
  msnp_transport_send_payload (self->transport, self->timeout_ms, on_qry_reply, NULL, payload,
                               "QRY", MSNP_CHALLENGE_PRODUCT, NULL);
}

static void
handle_qng (MsnpNotification  *self,
            const MsnpCommand *command)
{
  guint32 seconds;

  if (msnp_command_get_uint (command, 0, &seconds))
    msnp_transport_set_ping_pause (self->transport, seconds);
}

static void
handle_out (MsnpNotification  *self,
            const MsnpCommand *command)
{
  const char *reason = msnp_command_get_arg (command, 0);

  if (g_strcmp0 (reason, "OTH") == 0)
    end_with (self, MSNP_ERROR_SIGNED_IN_ELSEWHERE, "signed in from another place");
  else if (g_strcmp0 (reason, "SSD") == 0)
    end_with (self, MSNP_ERROR_SHUTTING_DOWN, "the server is going down");
  else
    end_with (self, MSNP_ERROR_UNREACHABLE, "the server ended the connection");
}

/* A server may move people away in the middle of a session (02 §2.4): a new sign-in follows. */
static void
handle_xfr (MsnpNotification  *self,
            const MsnpCommand *command)
{
  if (g_strcmp0 (msnp_command_get_arg (command, 1), "NS") == 0)
    end_with (self, MSNP_ERROR_UNREACHABLE, "the server moves the account to another one");
}

static void
handle_rng (MsnpNotification  *self,
            const MsnpCommand *command)
{
  const char *session_id = msnp_command_get_arg (command, 0);
  const char *host_and_port = msnp_command_get_arg (command, 1);
  const char *scheme = msnp_command_get_arg (command, 2);
  const char *ticket = msnp_command_get_arg (command, 3);
  g_autofree char *inviter = msnp_command_dup_address (command, 4);

  if (inviter != NULL && g_str_equal (scheme, "CKI"))
    g_signal_emit (self, signals[RUNG], 0, session_id, host_and_port, ticket, inviter);
}

/* Only the service itself writes here; anybody else's name is a forgery (02 §2.8). */
static void
handle_msg (MsnpNotification  *self,
            const MsnpCommand *command)
{
  g_autoptr(MsnpMime) mime = NULL;
  g_auto(MsnpMail) mail = { 0 };

  if (g_strcmp0 (msnp_command_get_arg (command, 0), "Hotmail") != 0)
    return;

  mime = msnp_mime_parse (command->payload, command->payload_size, NULL);
  if (mime == NULL)
    return;

  msnp_mail_parse (&mail, mime);
  if (mail.kind == MSNP_MAIL_UNREAD || mail.kind == MSNP_MAIL_MOVED)
    g_signal_emit (self, signals[MAILBOX_CHANGED], 0, mail.kind == MSNP_MAIL_UNREAD, mail.inbox,
                   mail.folders);
  else if (mail.kind == MSNP_MAIL_NEW)
    g_signal_emit (self, signals[MAIL_RECEIVED], 0, mail.from, mail.subject);
  else if (mail.kind == MSNP_MAIL_SYSTEM)
    g_signal_emit (self, signals[SERVER_MESSAGE], 0, mail.system_kind, mail.text, mail.minutes);
}

static void
handle_nothing (MsnpNotification  *self,
                const MsnpCommand *command)
{
}

/* Every command a server may send, and what it does. ESC's NOT repeats list changes as XML. */
static const struct
{
  const char *name;
  Handler     handler;
} handlers[] = {
  { "LST", handle_lst },     { "NLN", handle_presence }, { "ILN", handle_presence },
  { "FLN", handle_fln },     { "LSG", handle_lsg },      { "GTC", handle_setting },
  { "BLP", handle_setting }, { "ADD", handle_add },      { "REM", handle_rem },
  { "REA", handle_rea },     { "ADG", handle_group },    { "REG", handle_group },
  { "RMG", handle_group },   { "CHG", handle_chg },      { "CHL", handle_chl },
  { "QNG", handle_qng },     { "OUT", handle_out },      { "XFR", handle_xfr },
  { "RNG", handle_rng },     { "MSG", handle_msg },      { "NOT", handle_nothing },
  { "BPR", handle_nothing }, { "PRP", handle_nothing },  { "SBS", handle_nothing },
  { "QRY", handle_nothing }, { "IPG", handle_nothing },  { "URL", handle_nothing },
};

/**
 * msnp_notification_apply:
 * @self: a notification connection
 * @command: a command of the server's, asked for or not
 *
 * Applies what the server says. What nobody knows is read and passed over (01 §1.6).
 */
void
msnp_notification_apply (MsnpNotification  *self,
                         const MsnpCommand *command)
{
  g_return_if_fail (MSNP_IS_NOTIFICATION (self));

  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    {
      if (msnp_command_is (command, handlers[i].name))
        {
          handlers[i].handler (self, command);
          return;
        }
    }

  g_debug ("%s is not known and passed over", command->name);
}

static void
on_command_received (MsnpTransport     *transport,
                     const MsnpCommand *command,
                     gpointer           user_data)
{
  g_autoptr(MsnpNotification) self = g_object_ref (user_data);

  if (!self->is_ended)
    msnp_notification_apply (self, command);
}

static void
on_closed (MsnpTransport *transport,
           const GError  *error,
           gpointer       user_data)
{
  end (user_data, error);
}

/**
 * msnp_notification_new:
 * @transport: the connection a sign-in has made; this object closes it
 * @roster: the roster to keep
 * @address: the account, as the server spells it
 * @timeout_ms: for each answer
 *
 * Returns: (transfer full): a notification connection that listens
 */
MsnpNotification *
msnp_notification_new (MsnpTransport *transport,
                       MsnpRoster    *roster,
                       const char    *address,
                       guint          timeout_ms)
{
  MsnpNotification *self = g_object_new (MSNP_TYPE_NOTIFICATION, NULL);

  self->transport = g_object_ref (transport);
  self->roster = g_object_ref (roster);
  self->address = g_strdup (address);
  self->timeout_ms = timeout_ms;
  g_signal_connect (transport, "command-received", G_CALLBACK (on_command_received), self);
  g_signal_connect (transport, "closed", G_CALLBACK (on_closed), self);

  return self;
}

static void
on_first_chg_reply (MsnpTransport     *transport,
                    const MsnpCommand *reply,
                    const GError      *error,
                    gpointer           user_data)
{
  g_autoptr(MsnpNotification) self = user_data;
  MsnpStatus status;

  if (self->is_ended)
    return;

  if (error != NULL)
    end (self, error);
  else if (!msnp_codes_parse_status (msnp_command_get_arg (reply, 1), &status)
           || status == MSNP_STATUS_OFFLINE)
    end_with (self, MSNP_ERROR_PROTOCOL, "the server gave a status that is none");
  else
    msnp_notification_apply (self, reply);
}

/**
 * msnp_notification_start:
 * @self: a notification connection
 * @status: the first status
 *
 * Sends SYN and CHG in one packet (03 §3.1): the list and the presence come in one round trip.
 */
void
msnp_notification_start (MsnpNotification *self,
                         MsnpStatus        status)
{
  g_return_if_fail (MSNP_IS_NOTIFICATION (self));

  msnp_transport_send (self->transport, self->timeout_ms, on_syn_reply, g_object_ref (self), "SYN",
                       "0", NULL);
  msnp_notification_send_status (self, status, on_first_chg_reply, g_object_ref (self));
  msnp_transport_start_pings (self->transport, IDLE_MS, DEAD_MS);
}

/**
 * msnp_notification_send_status:
 * @self: a notification connection
 * @status: any but %MSNP_STATUS_OFFLINE
 * @func: told of the answer
 * @user_data: for @func
 *
 * `CHG`, always with the client id: without it some servers do not answer (03 §3.5).
 */
void
msnp_notification_send_status (MsnpNotification *self,
                               MsnpStatus        status,
                               MsnpReplyFunc     func,
                               gpointer          user_data)
{
  g_return_if_fail (MSNP_IS_NOTIFICATION (self));

  msnp_transport_send (self->transport, self->timeout_ms, func, user_data, "CHG",
                       msnp_codes_get_status (status), CLIENT_ID, self->picture, NULL);
}

/* @picture: (nullable): the own msnobject, which every CHG from now on shows */
void
msnp_notification_set_picture (MsnpNotification *self,
                               const char       *picture)
{
  g_return_if_fail (MSNP_IS_NOTIFICATION (self));

  g_free (self->picture);
  self->picture = picture != NULL ? msnp_text_escape (picture) : NULL;
}

/**
 * msnp_notification_set_tells_pictures:
 * @self: a notification connection
 * @tells_pictures: whether contacts are told of a CHG in which only the picture is another
 *
 * Escargot tells them of another status or name only (03 §3.5). A challenge later says that the
 * server is none.
 */
void
msnp_notification_set_tells_pictures (MsnpNotification *self,
                                      gboolean          tells_pictures)
{
  g_return_if_fail (MSNP_IS_NOTIFICATION (self));

  self->tells_pictures = tells_pictures;
}

gboolean
msnp_notification_get_tells_pictures (MsnpNotification *self)
{
  g_return_val_if_fail (MSNP_IS_NOTIFICATION (self), TRUE);

  return self->tells_pictures;
}

/**
 * msnp_notification_stop:
 * @self: a notification connection
 *
 * Says `OUT` and closes; no signal comes any more.
 */
void
msnp_notification_stop (MsnpNotification *self)
{
  g_return_if_fail (MSNP_IS_NOTIFICATION (self));

  self->is_ended = TRUE;
  g_clear_handle_id (&self->list_source, g_source_remove);
  g_clear_pointer (&self->list, msnp_list_draft_free);
  g_signal_handlers_disconnect_by_data (self->transport, self);
  msnp_transport_send_plain (self->transport, "OUT");
  msnp_transport_close (self->transport);
}

MsnpTransport *
msnp_notification_get_transport (MsnpNotification *self)
{
  g_return_val_if_fail (MSNP_IS_NOTIFICATION (self), NULL);

  return self->transport;
}

/* Returns: milliseconds for each answer */
guint
msnp_notification_get_timeout (MsnpNotification *self)
{
  g_return_val_if_fail (MSNP_IS_NOTIFICATION (self), 0);

  return self->timeout_ms;
}

MsnpRoster *
msnp_notification_get_roster (MsnpNotification *self)
{
  g_return_val_if_fail (MSNP_IS_NOTIFICATION (self), NULL);

  return self->roster;
}

/* Returns: (transfer none): the account as the server spells it */
const char *
msnp_notification_get_address (MsnpNotification *self)
{
  g_return_val_if_fail (MSNP_IS_NOTIFICATION (self), NULL);

  return self->address;
}
