#include "config.h"

#include "cli-events.h"

#include "msnp/msnp-error.h"
#include "msnp/wire/msnp-codes.h"

#include "cli-exit.h"

static const char *const state_names[] = {
  [MSNP_SESSION_OFFLINE] = "offline",
  [MSNP_SESSION_CONNECTING] = "connecting",
  [MSNP_SESSION_AUTHENTICATING] = "authenticating",
  [MSNP_SESSION_SYNCHRONIZING] = "synchronizing",
  [MSNP_SESSION_ONLINE] = "online",
};

static const char *const message_state_names[] = {
  [MSNP_MESSAGE_QUEUED] = "queued",
  [MSNP_MESSAGE_SENT] = "sent",
  [MSNP_MESSAGE_ACCEPTED] = "accepted",
  [MSNP_MESSAGE_FAILED] = "failed",
};

static const MsnpListFlags lists[] = {
  MSNP_LIST_FORWARD, MSNP_LIST_ALLOW, MSNP_LIST_BLOCK, MSNP_LIST_REVERSE,
};

/* json-glib crashes on a string of NULL, and null is what an unknown text is. */
static void
set_text (JsonObject *event,
          const char *field,
          const char *text)
{
  if (text != NULL)
    json_object_set_string_member (event, field, text);
  else
    json_object_set_null_member (event, field);
}

static void
set_address (JsonObject *event,
             const char *field,
             const char *address)
{
  g_autofree char *lower = address != NULL ? g_ascii_strdown (address, -1) : NULL;

  set_text (event, field, lower);
}

static void
set_known_number (JsonObject *event,
                  const char *field,
                  int         number)
{
  if (number >= 0)
    json_object_set_int_member (event, field, number);
  else
    json_object_set_null_member (event, field);
}

static void
set_id (JsonObject *event,
        JsonNode   *id)
{
  json_object_set_member (event, "id", id != NULL ? json_node_copy (id)
                                                  : json_node_new (JSON_NODE_NULL));
}

/* Returns: (transfer full): RFC 3339, UTC, milliseconds */
char *
cli_event_dup_time (GDateTime *time)
{
  g_autoptr(GDateTime) utc = g_date_time_to_utc (time);
  g_autofree char *seconds = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%03dZ", seconds, g_date_time_get_microsecond (utc) / 1000);
}

/* Returns: (transfer full): what every event begins with: its name, and when it happened: now */
JsonObject *
cli_event_new (const char *name)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = cli_event_dup_time (now);
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "event", name);
  json_object_set_string_member (event, "time", time);
  return event;
}

JsonObject *
cli_event_new_state (MsnpSessionState state)
{
  JsonObject *event = cli_event_new ("state");

  json_object_set_string_member (event, "state", state_names[state]);
  json_object_set_null_member (event, "reason");
  json_object_set_null_member (event, "message");
  return event;
}

/* @reason: (nullable): %NULL when the person asked for it */
JsonObject *
cli_event_new_offline (const GError *reason)
{
  g_autofree char *sentence = cli_exit_dup_sentence (reason);
  JsonObject *event = cli_event_new_state (MSNP_SESSION_OFFLINE);

  json_object_set_string_member (event, "reason", cli_exit_get_reason (reason));
  json_object_set_string_member (event, "message", sentence);
  return event;
}

JsonObject *
cli_event_new_account (const char *address,
                       const char *display_name,
                       gboolean    is_verified,
                       MsnpStatus  status)
{
  JsonObject *event = cli_event_new ("account");

  set_address (event, "email", address);
  set_text (event, "name", display_name);
  json_object_set_boolean_member (event, "verified", is_verified);
  json_object_set_string_member (event, "status", msnp_codes_get_status (status));
  return event;
}

static void
set_group (JsonObject *object,
           MsnpGroup  *group)
{
  set_text (object, "id", msnp_group_get_id (group));
  set_text (object, "name", msnp_group_get_name (group));
}

JsonObject *
cli_event_new_group (MsnpGroup  *group,
                     const char *change)
{
  JsonObject *event = cli_event_new ("group");

  set_group (event, group);
  json_object_set_string_member (event, "change", change);
  return event;
}

static void
set_contact (JsonObject  *object,
             MsnpContact *contact)
{
  JsonArray *on = json_array_new ();
  JsonArray *groups = json_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      if ((msnp_contact_get_lists (contact) & lists[i]) != 0)
        json_array_add_string_element (on, msnp_codes_get_list (lists[i]));
    }
  for (guint i = 0; i < msnp_contact_get_n_groups (contact); i++)
    json_array_add_string_element (groups,
                                   msnp_group_get_name (msnp_contact_get_group (contact, i)));

  set_address (object, "email", msnp_contact_get_address (contact));
  set_text (object, "name", msnp_contact_get_display_name (contact));
  json_object_set_array_member (object, "lists", on);
  json_object_set_array_member (object, "groups", groups);
  json_object_set_string_member (object, "status",
                                 msnp_codes_get_status (msnp_contact_get_status (contact)));
}

JsonObject *
cli_event_new_contact (MsnpContact *contact,
                       const char  *change)
{
  JsonObject *event = cli_event_new ("contact");

  set_contact (event, contact);
  json_object_set_string_member (event, "change", change);
  return event;
}

/* The answer to `contacts`: the whole list, and who may do what. */
JsonObject *
cli_event_new_contacts (MsnpRoster *roster)
{
  GListModel *groups = msnp_roster_list_groups (roster);
  JsonArray *contact_array = json_array_new ();
  JsonArray *group_array = json_array_new ();
  JsonObject *event = cli_event_new ("contacts");

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (roster)); i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (G_LIST_MODEL (roster), i);
      JsonObject *object = json_object_new ();

      set_contact (object, contact);
      json_array_add_object_element (contact_array, object);
    }
  for (guint i = 0; i < g_list_model_get_n_items (groups); i++)
    {
      g_autoptr(MsnpGroup) group = g_list_model_get_item (groups, i);
      JsonObject *object = json_object_new ();

      set_group (object, group);
      json_array_add_object_element (group_array, object);
    }

  json_object_set_array_member (event, "contacts", contact_array);
  json_object_set_array_member (event, "groups", group_array);
  json_object_set_string_member (event, "privacy",
                                 msnp_roster_allows_others (roster) ? "allow" : "block");
  json_object_set_string_member (event, "notify",
                                 msnp_roster_asks_when_added (roster) ? "ask" : "silent");
  return event;
}

JsonObject *
cli_event_new_presence (MsnpContact *contact)
{
  const MsnpPictureRef *picture = msnp_contact_get_picture (contact);
  MsnpStatus status = msnp_contact_get_status (contact);
  gboolean is_online = status != MSNP_STATUS_OFFLINE;
  JsonObject *event = cli_event_new ("presence");

  set_address (event, "email", msnp_contact_get_address (contact));
  set_text (event, "name", msnp_contact_get_display_name (contact));
  json_object_set_string_member (event, "status", msnp_codes_get_status (status));
  json_object_set_int_member (event, "client-id",
                              is_online ? msnp_contact_get_client_id (contact) : 0);
  set_text (event, "picture", is_online && picture != NULL ? picture->sha1d : NULL);
  return event;
}

JsonObject *
cli_event_new_added_you (MsnpContact *contact)
{
  JsonObject *event = cli_event_new ("added-you");

  set_address (event, "email", msnp_contact_get_address (contact));
  set_text (event, "name", msnp_contact_get_display_name (contact));
  return event;
}

/* @format: (nullable): %NULL where the sender gave none
 *
 * Returns: (transfer full): the object `format`, which is no event */
JsonObject *
cli_event_new_format (const MsnpTextFormat *format)
{
  static const MsnpTextFormat plain = { 0 };
  JsonObject *object = json_object_new ();

  if (format == NULL)
    format = &plain;

  set_text (object, "font", format->font);
  json_object_set_boolean_member (object, "bold", format->bold);
  json_object_set_boolean_member (object, "italic", format->italic);
  json_object_set_boolean_member (object, "underline", format->underline);
  json_object_set_boolean_member (object, "strike", format->strike);
  if (format->has_color)
    {
      g_autofree char *color = g_strdup_printf ("#%06x", format->color & 0xffffff);

      json_object_set_string_member (object, "color", color);
    }
  else
    json_object_set_null_member (object, "color");
  json_object_set_boolean_member (object, "right-to-left", format->right_to_left);
  return object;
}

JsonObject *
cli_event_new_message (const char  *chat,
                       MsnpMessage *message)
{
  JsonObject *event = cli_event_new ("message");

  set_text (event, "chat", chat);
  set_address (event, "from", msnp_contact_get_address (msnp_message_get_sender (message)));
  set_text (event, "name", msnp_message_get_sender_name (message));
  set_text (event, "text", msnp_message_get_text (message));
  json_object_set_object_member (event, "format",
                                 cli_event_new_format (msnp_message_get_format (message)));
  return event;
}

/**
 * cli_event_new_message_state:
 * @id: the command's id, or a made-up one
 * @chat: where
 * @to: (nullable): the other one; %NULL in a group
 * @state: what became of it
 * @error: (nullable): why it failed; looked at when it did
 */
JsonObject *
cli_event_new_message_state (JsonNode         *id,
                             const char       *chat,
                             const char       *to,
                             MsnpMessageState  state,
                             const GError     *error)
{
  JsonObject *event = cli_event_new ("message-state");
  const char *reason = NULL;
  guint number = 0;

  if (state == MSNP_MESSAGE_FAILED)
    reason = cli_exit_get_failure (error, &number);

  set_id (event, id);
  set_text (event, "chat", chat);
  set_address (event, "to", to);
  json_object_set_string_member (event, "state", message_state_names[state]);
  set_text (event, "reason", reason);
  set_known_number (event, "code", number != 0 ? (int) number : -1);
  return event;
}

/* Returns: (transfer full): `typing` or `nudge` */
JsonObject *
cli_event_new_from_peer (const char *name,
                         const char *chat,
                         const char *from)
{
  JsonObject *event = cli_event_new (name);

  set_text (event, "chat", chat);
  set_address (event, "from", from);
  return event;
}

JsonObject *
cli_event_new_chat (const char *chat,
                    const char *address,
                    const char *change,
                    GListModel *participants)
{
  JsonObject *event = cli_event_new ("chat");
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (participants); i++)
    {
      g_autoptr(MsnpContact) contact = g_list_model_get_item (participants, i);

      json_array_add_string_element (array, msnp_contact_get_address (contact));
    }

  set_text (event, "chat", chat);
  set_address (event, "email", address);
  json_object_set_string_member (event, "change", change);
  json_object_set_array_member (event, "participants", array);
  return event;
}

/* @inbox, @folders: -1 where unknown */
JsonObject *
cli_event_new_mailbox (int inbox,
                       int folders)
{
  JsonObject *event = cli_event_new ("mail");

  set_known_number (event, "inbox", inbox);
  set_known_number (event, "folders", folders);
  json_object_set_null_member (event, "from");
  json_object_set_null_member (event, "subject");
  return event;
}

JsonObject *
cli_event_new_mail (const char *from,
                    const char *subject)
{
  JsonObject *event = cli_event_new_mailbox (-1, -1);

  set_text (event, "from", from);
  set_text (event, "subject", subject);
  return event;
}

JsonObject *
cli_event_new_server_message (const char *kind,
                              const char *text,
                              int         minutes)
{
  JsonObject *event = cli_event_new ("server-message");

  set_text (event, "kind", kind);
  set_text (event, "text", text);
  set_known_number (event, "minutes", minutes);
  return event;
}

/**
 * cli_event_new_result:
 * @id: (nullable): the command's
 * @error: (nullable): why it was not done
 * @chat: (nullable): the chat it was about
 * @transfer: (nullable): the transfer that it made
 */
JsonObject *
cli_event_new_result (JsonNode     *id,
                      const GError *error,
                      const char   *chat,
                      const char   *transfer)
{
  gboolean has_number = error != NULL && error->domain == MSNP_SERVER_ERROR;
  JsonObject *event = cli_event_new ("result");

  set_id (event, id);
  json_object_set_boolean_member (event, "ok", error == NULL);
  set_known_number (event, "code", has_number ? error->code : -1);
  set_text (event, "message", error != NULL ? error->message : NULL);
  set_text (event, "chat", chat);
  set_text (event, "transfer", transfer);
  return event;
}

JsonObject *
cli_event_new_transfer (const char       *id,
                        MsnpFileTransfer *transfer)
{
  static const char *const states[] = {
    [MSNP_FILE_OFFERED] = "offered",
    [MSNP_FILE_ACCEPTED] = "accepted",
    [MSNP_FILE_RUNNING] = "running",
    [MSNP_FILE_DONE] = "done",
    [MSNP_FILE_DECLINED] = "declined",
    [MSNP_FILE_CANCELLED] = "cancelled",
    [MSNP_FILE_FAILED] = "failed",
  };
  static const char *const transfer_reasons[] = {
    [MSNP_FILE_REASON_NONE] = NULL,
    [MSNP_FILE_REASON_TIMEOUT] = "timeout",
    [MSNP_FILE_REASON_CONNECTION] = "connection",
    [MSNP_FILE_REASON_PEER] = "peer",
    [MSNP_FILE_REASON_DISK] = "disk",
    [MSNP_FILE_REASON_EXISTS] = "exists",
    [MSNP_FILE_REASON_SIZE] = "size",
    /* Those who read the events know these two by this name. */
    [MSNP_FILE_REASON_HIDDEN] = "connection",
    [MSNP_FILE_REASON_OFFLINE] = "connection",
  };
  GFile *file = msnp_file_transfer_get_file (transfer);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;
  JsonObject *event = cli_event_new ("transfer");

  set_text (event, "transfer", id);
  set_text (event, "direction", msnp_file_transfer_is_outgoing (transfer) ? "out" : "in");
  set_address (event, "email", msnp_file_transfer_get_peer (transfer));
  set_text (event, "name", msnp_file_transfer_get_name (transfer));
  json_object_set_int_member (event, "size", (gint64) msnp_file_transfer_get_size (transfer));
  set_text (event, "state", states[msnp_file_transfer_get_state (transfer)]);
  json_object_set_int_member (event, "bytes", (gint64) msnp_file_transfer_get_bytes (transfer));
  set_text (event, "file", shown);
  set_text (event, "reason", transfer_reasons[msnp_file_transfer_get_reason (transfer)]);
  return event;
}

/* @path: (nullable): where it is now; @error: (nullable): why it is nowhere */
JsonObject *
cli_event_new_picture (const char   *address,
                       const char   *path,
                       const char   *sha1d,
                       const GError *error)
{
  g_autofree char *shown = path != NULL ? g_filename_display_name (path) : NULL;
  JsonObject *event = cli_event_new ("picture");

  set_address (event, "email", address);
  set_text (event, "file", shown);
  set_text (event, "sha1d", error == NULL ? sha1d : NULL);
  set_text (event, "error", error != NULL ? error->message : NULL);
  return event;
}

JsonObject *
cli_event_new_emoticon (const char *chat,
                        const char *from,
                        const char *shortcut,
                        const char *path)
{
  g_autofree char *shown = g_filename_display_name (path);
  JsonObject *event = cli_event_new_from_peer ("emoticon", chat, from);

  set_text (event, "shortcut", shortcut);
  set_text (event, "file", shown);
  return event;
}

/* Something that this client cannot was offered, and declined. */
JsonObject *
cli_event_new_invitation (const char *address,
                          const char *kind)
{
  JsonObject *event = cli_event_new ("invitation");

  set_address (event, "email", address);
  set_text (event, "kind", kind);
  set_text (event, "state", "declined");
  return event;
}
