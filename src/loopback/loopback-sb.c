#include "config.h"

#include "loopback-sb.h"

#include <string.h>

#include "loopback-bot.h"
#include "loopback-connection.h"
#include "loopback-ns.h"
#include "msnp/wire/msnp-mime.h"

#define TICKET_SECONDS 120
#define IDLE_SECONDS   (5 * 60)
#define SIGN_IN_MS     (60 * 1000)

/**
 * LoopbackSb:
 *
 * The switchboards (04): rooms with members, and the tickets that let people in. A member is a
 * connection or a bot; a room lives as long as there is a connection in it.
 */
struct _LoopbackSb
{
  LoopbackSite   *site;
  GSocketService *listener;
  GPtrArray      *members; /* (element-type Member): those with a connection */
  GHashTable     *rooms;   /* id → LoopbackRoom */
  GHashTable     *tickets; /* ticket → Ticket */
};

struct _LoopbackRoom
{
  LoopbackSb *sb;
  char       *id;
  GPtrArray  *members; /* (element-type Member) */
};

typedef struct
{
  LoopbackSb         *sb;
  LoopbackConnection *connection; /* (nullable): NULL for a bot */
  LoopbackRoom       *room;       /* (nullable): NULL until USR or ANS */
  LoopbackAccount    *account;    /* (nullable): the same */
  GSource            *timer;      /* for sign-in, then against idleness */
} Member;

typedef struct
{
  LoopbackAccount *account;
  char            *room;    /* (nullable): NULL for a room yet to be made */
  gint64           expires; /* monotonic time */
} Ticket;

static void
ticket_free (Ticket *self)
{
  g_free (self->room);
  g_free (self);
}

static void
member_free (Member *self)
{
  loopback_source_clear (&self->timer);
  g_clear_object (&self->connection);
  g_free (self);
}

static LoopbackRoom *
room_new (LoopbackSb *sb,
          const char *id)
{
  LoopbackRoom *self = g_new0 (LoopbackRoom, 1);

  self->sb = sb;
  self->members = g_ptr_array_new ();
  if (id != NULL)
    self->id = g_strdup (id);
  else if (loopback_site_is_escargot (sb->site))
    self->id = loopback_dup_hex (31);
  else
    self->id = g_strdup_printf ("%d", g_random_int_range (10000000, 99999999));
  g_hash_table_replace (sb->rooms, self->id, self);

  return self;
}

/* Only bots can be left in it. */
static void
room_free (LoopbackRoom *self)
{
  for (guint i = 0; i < self->members->len; i++)
    member_free (g_ptr_array_index (self->members, i));

  g_ptr_array_unref (self->members);
  g_free (self->id);
  g_free (self);
}

static void
room_tell (LoopbackRoom *self,
           Member       *except,
           const char   *line)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      if (member != except && member->connection != NULL)
        loopback_connection_send (member->connection, "%s", line);
    }
}

static Member *
room_lookup_member (LoopbackRoom    *self,
                    LoopbackAccount *account)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      if (member->account == account)
        return member;
    }

  return NULL;
}

static gboolean
room_has_people (LoopbackRoom *self)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      if (member->connection != NULL)
        return TRUE;
    }

  return FALSE;
}

static void
room_join (LoopbackRoom    *self,
           Member          *member,
           LoopbackAccount *account)
{
  g_autofree char *name = loopback_site_escape (self->sb->site, account->name);
  g_autofree char *line = g_strdup_printf ("JOI %s %s", account->address, name);

  member->account = account;
  member->room = self;
  room_tell (self, NULL, line);
  g_ptr_array_add (self->members, member);
}

/* BYE to the others; the last person out turns off the light. */
static void
member_leave (Member   *self,
              gboolean  idle)
{
  LoopbackRoom *room = self->room;
  g_autofree char *line = NULL;

  if (room == NULL)
    return;

  self->room = NULL;
  g_ptr_array_remove (room->members, self);
  line = g_strdup_printf ("BYE %s%s", self->account->address, idle ? " 1" : "");
  room_tell (room, NULL, line);
  if (!room_has_people (room))
    g_hash_table_remove (self->sb->rooms, room->id);
}

static void
on_closed (gpointer user_data)
{
  Member *self = user_data;

  member_leave (self, FALSE);
  g_ptr_array_remove (self->sb->members, self);
}

/* Returns: (transfer none) (nullable): the room, while it lasts */
LoopbackRoom *
loopback_sb_lookup_room (LoopbackSb *self,
                         const char *id)
{
  return g_hash_table_lookup (self->rooms, id);
}

const char *
loopback_room_get_id (LoopbackRoom *self)
{
  return self->id;
}

/* Delivers to everybody but the sender; bots hear people, and never each other. */
static void
room_deliver (LoopbackRoom    *self,
              LoopbackAccount *from,
              gconstpointer    payload,
              gsize            size)
{
  g_autofree char *name = loopback_site_escape (self->sb->site, from->name);

  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      if (member->account == from)
        continue;
      if (member->connection != NULL)
        loopback_connection_send_payload (member->connection, payload, size, "MSG %s %s",
                                          from->address, name);
      else if (from->bot == NULL)
        loopback_bot_hear (member->account->bot, self, from, payload, size);
    }
}

/**
 * loopback_room_say:
 * @self: a room
 * @from: a bot in it; nothing happens when it has left
 * @payload: the message
 * @size: its size
 */
void
loopback_room_say (LoopbackRoom    *self,
                   LoopbackAccount *from,
                   gconstpointer    payload,
                   gsize            size)
{
  if (room_lookup_member (self, from) != NULL)
    room_deliver (self, from, payload, size);
}

/**
 * loopback_sb_issue_ticket:
 * @self: the switchboards
 * @account: who may use it
 * @room: (nullable): where to; %NULL for a room of his own
 *
 * Returns: (transfer full): a ticket for one use
 */
char *
loopback_sb_issue_ticket (LoopbackSb      *self,
                          LoopbackAccount *account,
                          LoopbackRoom    *room)
{
  Ticket *ticket = g_new0 (Ticket, 1);
  char *text = loopback_site_is_escargot (self->site)
                 ? loopback_dup_hex (20)
                 : g_strdup_printf ("%d.%" G_GINT64_FORMAT ".%d",
                                    g_random_int_range (10000000, 99999999),
                                    g_get_real_time () / G_USEC_PER_SEC,
                                    g_random_int_range (1000, 99999));

  ticket->account = account;
  ticket->room = g_strdup (room != NULL ? room->id : NULL);
  ticket->expires = g_get_monotonic_time () + TICKET_SECONDS * (gint64) G_USEC_PER_SEC;
  g_hash_table_insert (self->tickets, g_strdup (text), ticket);

  return text;
}

/* Takes the ticket out of use.
 *
 * Returns: (transfer full) (nullable): it, when it is good for @address */
static Ticket *
redeem (LoopbackSb *self,
        const char *text,
        const char *address,
        gboolean    for_room)
{
  gboolean exact = loopback_site_is_escargot (self->site);
  g_autofree char *key = NULL;
  Ticket *ticket;

  if (!g_hash_table_steal_extended (self->tickets, text, (gpointer *) &key, (gpointer *) &ticket))
    return NULL;

  if (ticket->expires > g_get_monotonic_time () && (ticket->room != NULL) == for_room
      && (exact ? strcmp (ticket->account->address, address) == 0
                : g_ascii_strcasecmp (ticket->account->address, address) == 0))
    return ticket;

  ticket_free (ticket);
  return NULL;
}

static gboolean
on_idle (gpointer user_data)
{
  Member *self = user_data;
  g_autoptr(LoopbackConnection) connection = g_object_ref (self->connection);

  loopback_source_clear (&self->timer);
  member_leave (self, TRUE);
  loopback_connection_finish (connection);
  return G_SOURCE_REMOVE;
}

/* Microsoft's switchboards dropped who was silent for five minutes; Escargot's wait for ever. */
static void
watch_idleness (Member *self)
{
  loopback_source_clear (&self->timer);
  if (!loopback_site_is_escargot (self->sb->site))
    self->timer = loopback_site_add_timeout (IDLE_SECONDS * 1000, on_idle, self);
}

static void
handle_usr (Member            *self,
            const MsnpCommand *command)
{
  Ticket *ticket;
  g_autofree char *name = NULL;

  if (self->room != NULL)
    {
      loopback_connection_reject (self->connection, command);
      return;
    }

  ticket = redeem (self->sb, msnp_command_get_arg (command, 2), msnp_command_get_arg (command, 1),
                   FALSE);
  if (ticket == NULL)
    {
      loopback_connection_refuse (self->connection, command, 911);
      loopback_connection_finish (self->connection);
      return;
    }

  name = loopback_site_escape (self->sb->site, ticket->account->name);
  room_join (room_new (self->sb, NULL), self, ticket->account);
  watch_idleness (self);
  loopback_connection_reply (self->connection, command, "OK %s %s", ticket->account->address,
                             name);
  ticket_free (ticket);
}

static void
list_present (Member            *self,
              LoopbackRoom      *room,
              const MsnpCommand *command)
{
  guint n_members = room->members->len;

  for (guint i = 0; i < n_members; i++)
    {
      Member *other = g_ptr_array_index (room->members, i);
      g_autofree char *name = loopback_site_escape (self->sb->site, other->account->name);

      loopback_connection_send (self->connection, "IRO %s %u %u %s %s",
                                msnp_command_get_arg (command, 0), i + 1, n_members,
                                other->account->address, name);
    }
}

static void
handle_ans (Member            *self,
            const MsnpCommand *command)
{
  gboolean escargot = loopback_site_is_escargot (self->sb->site);
  Ticket *ticket;
  LoopbackRoom *room;

  if (self->room != NULL)
    {
      loopback_connection_reject (self->connection, command);
      return;
    }
  if (escargot && command->n_args > 4)
    {
      loopback_connection_finish (self->connection);
      return;
    }

  ticket = redeem (self->sb, msnp_command_get_arg (command, 2), msnp_command_get_arg (command, 1),
                   TRUE);
  if (ticket == NULL || strcmp (ticket->room, msnp_command_get_arg (command, 3)) != 0)
    {
      if (ticket == NULL || !escargot)
        loopback_connection_refuse (self->connection, command, 911);
      loopback_connection_finish (self->connection);
      g_clear_pointer (&ticket, ticket_free);
      return;
    }

  room = loopback_sb_lookup_room (self->sb, ticket->room);
  if (room == NULL)
    room = room_new (self->sb, ticket->room);
  if (!loopback_fault_happens (self->sb->site->faults, "empty-room"))
    list_present (self, room, command);
  loopback_connection_reply (self->connection, command, "OK");
  room_join (room, self, ticket->account);
  watch_idleness (self);
  ticket_free (ticket);
}

/* Returns: 0 when @callee can be called, or the error number of 04 §4.1 */
static guint
judge_call (Member          *self,
            const char      *address,
            LoopbackAccount *callee)
{
  gboolean escargot = loopback_site_is_escargot (self->sb->site);

  if (strchr (address, '@') == NULL)
    return 208;
  if (callee == self->account
      || (callee != NULL && room_lookup_member (self->room, callee) != NULL))
    return 215;
  if (callee == NULL || !loopback_account_is_visible (callee) || callee->refuses_chats)
    return 217;
  if (!loopback_account_lets_see (callee, self->account->address))
    return escargot ? 217 : 216;

  return 0;
}

static void
handle_cal (Member            *self,
            const MsnpCommand *command)
{
  LoopbackSite *site = self->sb->site;
  const char *address = msnp_command_get_arg (command, 1);
  LoopbackAccount *callee = loopback_directory_lookup (site->directory, address);
  guint number;

  if (self->room == NULL)
    {
      loopback_connection_reject (self->connection, command);
      return;
    }

  number = judge_call (self, address, callee);
  if (number != 0)
    {
      loopback_connection_refuse (self->connection, command, number);
      return;
    }

  loopback_connection_reply (self->connection, command, "RINGING %s", self->room->id);
  if (loopback_fault_happens (site->faults, "no-join"))
    return;

  if (callee->bot != NULL)
    {
      Member *member = g_new0 (Member, 1);

      member->sb = self->sb;
      room_join (self->room, member, callee);
    }
  else
    {
      gboolean stale = loopback_fault_happens (site->faults, "stale-ring");
      g_autofree char *ticket = stale ? loopback_dup_hex (20)
                                      : loopback_sb_issue_ticket (self->sb, callee, self->room);

      loopback_ns_ring (callee, self->room->id, ticket, self->account);
    }
}

static gboolean
mime_is (MsnpMime   *mime,
         const char *type)
{
  const char *value = msnp_mime_get_content_type (mime);

  return g_ascii_strcasecmp (value != NULL ? value : "text/plain", type) == 0;
}

/* Escargot looks into messages, and loses without a word what it does not like (04 §4.5).
 *
 * Returns: whether it would pass this one on */
static gboolean
escargot_likes (const MsnpCommand *command,
                MsnpMime          *mime)
{
  const char *payload = (const char *) command->payload;
  gssize size = (gssize) command->payload_size;
  const char *body;
  gsize body_size;

  if (mime == NULL
      || (g_strstr_len (payload, size, "\r\n\r\n") == NULL
          && g_strstr_len (payload, size, "\n\n") == NULL))
    return FALSE;

  body = (const char *) msnp_mime_get_body (mime, &body_size);
  if (mime_is (mime, "text/plain"))
    return body_size == 0 || g_utf8_validate (body, (gssize) body_size, NULL);
  if (mime_is (mime, "text/x-msnmsgr-datacast"))
    return body_size > 3 && g_strstr_len (body, (gssize) body_size, "ID:") != NULL
           && memchr (body, '\n', body_size) != NULL;

  return TRUE;
}

/* Returns: whether the message must close the connection, in either flavour (04 §4.4) */
static gboolean
breaks_rules (Member            *self,
              const MsnpCommand *command,
              MsnpMime          *mime)
{
  const char *ack = msnp_command_get_arg (command, 1);

  if (command->payload_size > LOOPBACK_SB_MESSAGE_MAX || strlen (ack) != 1
      || strchr ("UNAD", *ack) == NULL)
    return TRUE;

  return loopback_site_is_escargot (self->sb->site) && mime != NULL && *ack != 'D'
         && mime_is (mime, "application/x-msnmsgrp2p");
}

static void
acknowledge (Member     *self,
             const char *trid,
             char        ack,
             gboolean    delivered)
{
  if (loopback_site_is_escargot (self->sb->site))
    delivered = TRUE;
  /* A fault of answers does not strike where none is due: typing is sent with U. */
  if (ack == 'U' || loopback_fault_happens (self->sb->site->faults, "drop-ack"))
    return;

  if (!delivered)
    loopback_connection_send (self->connection, "NAK %s", trid);
  else if (ack != 'N')
    loopback_connection_send (self->connection, "ACK %s", trid);
}

static void
handle_msg (Member            *self,
            const MsnpCommand *command)
{
  LoopbackSite *site = self->sb->site;
  g_autoptr(MsnpMime) mime = msnp_mime_parse (command->payload, command->payload_size, NULL);
  const char *trid = msnp_command_get_arg (command, 0);
  char ack = *msnp_command_get_arg (command, 1);

  if (self->room == NULL)
    {
      loopback_connection_reject (self->connection, command);
      return;
    }
  if (breaks_rules (self, command, mime))
    {
      loopback_connection_finish (self->connection);
      return;
    }
  if (loopback_site_is_escargot (site)
      && (command->payload_size == 0 || !escargot_likes (command, mime)))
    return;

  watch_idleness (self);
  if (ack != 'U' && loopback_fault_happens (site->faults, "nak"))
    {
      loopback_connection_send (self->connection, "NAK %s", trid);
      return;
    }

  acknowledge (self, trid, ack, self->room->members->len > 1);
  room_deliver (self->room, self->account, command->payload, command->payload_size);
}

static void
handle_out (Member            *self,
            const MsnpCommand *command)
{
  member_leave (self, FALSE);
  loopback_connection_finish (self->connection);
}

typedef struct
{
  const char *name;
  guint       n_args; /* at least, TrID included */
  const char *step;   /* (nullable): of the fault table */
  void      (*handle) (Member            *self,
                       const MsnpCommand *command);
} CommandRow;

static const CommandRow commands[] = {
  { "USR", 3, "sb-usr", handle_usr },
  { "ANS", 4, "ans", handle_ans },
  { "CAL", 2, "cal", handle_cal },
  { "MSG", 3, "msg", handle_msg },
  { "OUT", 0, NULL, handle_out },
};

static void
on_command (const MsnpCommand *command,
            gpointer           user_data)
{
  Member *self = user_data;
  LoopbackConnection *alive = g_object_ref (self->connection);
  const CommandRow *row = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (commands) && row == NULL; i++)
    {
      if (msnp_command_is (command, commands[i].name))
        row = &commands[i];
    }

  if (row == NULL || command->n_args < row->n_args)
    loopback_connection_reject (self->connection, command);
  else if (row->step == NULL || !loopback_connection_step (self->connection, row->step, command))
    row->handle (self, command);
  g_object_unref (alive);
}

static const LoopbackConnectionFuncs connection_funcs = { on_command, on_closed };

static gboolean
on_sign_in_timeout (gpointer user_data)
{
  Member *self = user_data;
  g_autoptr(LoopbackConnection) connection = g_object_ref (self->connection);

  loopback_source_clear (&self->timer);
  loopback_connection_finish (connection);
  return G_SOURCE_REMOVE;
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *stream,
             GObject           *source,
             gpointer           user_data)
{
  LoopbackSb *self = user_data;
  Member *member = g_new0 (Member, 1);

  member->sb = self;
  g_ptr_array_add (self->members, member);
  member->connection = loopback_connection_new (self->site, "SB", stream, &connection_funcs,
                                                member);
  member->timer = loopback_site_add_timeout (SIGN_IN_MS, on_sign_in_timeout, member);
  return TRUE;
}

/**
 * loopback_sb_new:
 * @site: the service
 * @error: a place for an error, of %G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): the switchboards, which listen
 */
LoopbackSb *
loopback_sb_new (LoopbackSite  *site,
                 GError       **error)
{
  g_autoptr(LoopbackSb) self = g_new0 (LoopbackSb, 1);

  self->site = site;
  self->members = g_ptr_array_new_with_free_func ((GDestroyNotify) member_free);
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                       (GDestroyNotify) room_free);
  self->tickets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) ticket_free);
  self->listener = loopback_site_listen (G_CALLBACK (on_incoming), self, &site->place.switchboard,
                                         error);
  if (self->listener == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

/* Closes every connection without a word. */
void
loopback_sb_drop_all (LoopbackSb *self)
{
  while (self->members->len > 0)
    {
      Member *member = g_ptr_array_index (self->members, self->members->len - 1);
      g_autoptr(LoopbackConnection) connection = g_object_ref (member->connection);

      loopback_connection_drop (connection);
    }
}

/* Lets every connection send what is under way, and ends it. */
void
loopback_sb_finish_all (LoopbackSb *self)
{
  loopback_listener_clear (&self->listener, self);
  for (guint i = 0; i < self->members->len; i++)
    {
      Member *member = g_ptr_array_index (self->members, i);

      loopback_connection_finish (member->connection);
    }
}

void
loopback_sb_free (LoopbackSb *self)
{
  loopback_listener_clear (&self->listener, self);
  loopback_sb_drop_all (self);
  g_ptr_array_unref (self->members);
  g_hash_table_unref (self->rooms);
  g_hash_table_unref (self->tickets);
  g_free (self);
}

guint16
loopback_sb_get_port (LoopbackSb *self)
{
  return self->site->place.switchboard;
}

/* Returns: how many rooms have a person in them */
guint
loopback_sb_count_rooms (LoopbackSb *self)
{
  return g_hash_table_size (self->rooms);
}
