#include "config.h"

#include "loopback-bot.h"

#include <string.h>

#include "loopback-ns.h"
#include "loopback-object.h"
#include "msnp/wire/msnp-codes.h"
#include "msnp/wire/msnp-mime.h"

#define ANSWER_MS       2000
#define WANDER_MS       20000
#define CLIENT_ID       "131104" /* a bot that takes texts in several parts: 0x00020020 */
#define P2P_CLIENT_ID   "805437472" /* one with pictures and files as well: 0x30020020 */
#define PASSWORD_DIGITS 32

typedef enum
{
  BOT_ECHO, /* says back what one says */
  BOT_TESS, /* types, then answers */
  BOT_NICK, /* nudges */
  BOT_WANDA, /* changes her status now and then */
  BOT_PIA, /* has a picture and an emoticon, offers a file */
  N_BOTS,
} BotKind;

static const struct
{
  const char *address;
  const char *name;
} profiles[N_BOTS] = {
  [BOT_ECHO] = { "echo@example.com", "Echo" },
  [BOT_TESS] = { "tess@example.com", "Tess" },
  [BOT_NICK] = { "nick@example.com", "Nick" },
  [BOT_WANDA] = { "wanda@example.com", "Wanda" },
  [BOT_PIA] = { "pia@example.com", "Pia" },
};

/**
 * LoopbackBot:
 *
 * Somebody who is always there and answers. A bot is a member of a room like any other, only
 * without a connection: it hears people, never other bots, and speaks from a timeout of its own,
 * so that nothing it says comes in the middle of somebody else's command.
 */
struct _LoopbackBot
{
  LoopbackBots    *bots;
  BotKind          kind;
  LoopbackAccount *account;
  guint            n_answers; /* so far */
  LoopbackObject  *object;    /* (nullable): Pia's things */
};

struct _LoopbackBots
{
  LoopbackSite *site;
  LoopbackBot   bots[N_BOTS];
  GPtrArray    *utterances; /* (element-type Utterance): not yet said */
  GSource      *wanderer;   /* (nullable): Wanda's */
};

typedef struct
{
  LoopbackBot *bot;
  char        *room;
  GBytes      *payload;
  GSource     *timer;
} Utterance;

static void
utterance_free (Utterance *self)
{
  loopback_source_clear (&self->timer);
  g_bytes_unref (self->payload);
  g_free (self->room);
  g_free (self);
}

static gboolean
on_utterance_due (gpointer user_data)
{
  Utterance *self = user_data;
  LoopbackBots *bots = self->bot->bots;
  LoopbackRoom *room = loopback_sb_lookup_room (bots->site->sb, self->room);
  gsize size;
  gconstpointer payload = g_bytes_get_data (self->payload, &size);

  if (room != NULL)
    loopback_room_say (room, self->bot->account, payload, size);

  g_ptr_array_remove (bots->utterances, self);
  return G_SOURCE_REMOVE;
}

static void
say (LoopbackBot   *self,
     LoopbackRoom  *room,
     guint          delay,
     gconstpointer  payload,
     gsize          size)
{
  Utterance *utterance = g_new0 (Utterance, 1);

  utterance->bot = self;
  utterance->room = g_strdup (loopback_room_get_id (room));
  utterance->payload = g_bytes_new (payload, size);
  utterance->timer = loopback_site_add_timeout (delay, on_utterance_due, utterance);
  g_ptr_array_add (self->bots->utterances, utterance);
}

static void
say_text (LoopbackBot  *self,
          LoopbackRoom *room,
          guint         delay,
          const char   *text)
{
  g_autofree char *payload =
    g_strconcat ("MIME-Version: 1.0\r\n"
                 "Content-Type: text/plain; charset=UTF-8\r\n"
                 "X-MMS-IM-Format: FN=Segoe%20UI; EF=; CO=804000; CS=0; PF=22\r\n"
                 "\r\n", text, NULL);

  say (self, room, delay, payload, strlen (payload));
}

static void
say_typing (LoopbackBot  *self,
            LoopbackRoom *room)
{
  g_autofree char *payload = g_strconcat ("MIME-Version: 1.0\r\n"
                                          "Content-Type: text/x-msmsgscontrol\r\n"
                                          "TypingUser: ", self->account->address, "\r\n"
                                          "\r\n"
                                          "\r\n", NULL);

  say (self, room, 0, payload, strlen (payload));
}

static void
say_nudge (LoopbackBot  *self,
           LoopbackRoom *room)
{
  static const char payload[] = "MIME-Version: 1.0\r\n"
                                "Content-Type: text/x-msnmsgr-datacast\r\n"
                                "\r\n"
                                "ID: 1\r\n"
                                "\r\n";

  say (self, room, 0, payload, sizeof payload - 1);
}

/* A person whose answers go round. */
static const char *
next_answer (LoopbackBot       *self,
             const char *const *answers,
             guint              n_answers)
{
  return answers[self->n_answers++ % n_answers];
}

static const char *const tess_answers[] = {
  "Let me think… yes, I like that.",
  "I type slowly, but I always answer.",
  "Tell me more, I have time.",
  "That reminds me of a song from 2003.",
};

static const char *const pia_answers[] = {
  "Hello! I am Pia, and this is my flower: " LOOPBACK_OBJECT_SHORTCUT,
  "Write \"file\" and I send you one.",
  "A picture says more than a thousand words. " LOOPBACK_OBJECT_SHORTCUT,
};

static void
say_all (LoopbackBot  *self,
         LoopbackRoom *room,
         GPtrArray    *payloads)
{
  for (guint i = 0; i < payloads->len; i++)
    {
      gsize size;
      gconstpointer payload = g_bytes_get_data (g_ptr_array_index (payloads, i), &size);

      say (self, room, 0, payload, size);
    }
}

static void
hear_packet_as_pia (LoopbackBot     *self,
                    LoopbackRoom    *room,
                    LoopbackAccount *from,
                    MsnpMime        *mime)
{
  const char *destination = msnp_mime_get (mime, "P2P-Dest");
  g_autoptr(GPtrArray) answers = NULL;
  gsize size;
  const guint8 *body = msnp_mime_get_body (mime, &size);

  if (destination == NULL || g_ascii_strcasecmp (destination, self->account->address) != 0)
    return;

  answers = loopback_object_hear (self->object, from->address, body, size);
  say_all (self, room, answers);
}

/* What later clients send (04 §4.9), and who hears the word gets it. */
static const struct
{
  const char *word;
  const char *payload;
} pia_things[] = {
  { "wink", "MIME-Version: 1.0\r\nContent-Type: text/x-msnmsgr-datacast\r\n\r\n"
            "ID: 2\r\nData: <msnobj Type=\"8\"/>\r\n\r\n" },
  { "voice", "MIME-Version: 1.0\r\nContent-Type: text/x-msnmsgr-datacast\r\n\r\n"
             "ID: 3\r\nData: <msnobj Type=\"11\"/>\r\n\r\n" },
  { "drawing", "MIME-Version: 1.0\r\nContent-Type: application/x-ms-ink\r\n\r\nbase64:AA==" },
};

/* Returns: whether a word of @text was one for a thing, which is said */
static gboolean
say_thing (LoopbackBot  *self,
           LoopbackRoom *room,
           const char   *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pia_things); i++)
    {
      if (strstr (text, pia_things[i].word) == NULL)
        continue;

      say (self, room, 0, pia_things[i].payload, strlen (pia_things[i].payload));
      return TRUE;
    }

  return FALSE;
}

/* The emoticon is said before the text that uses it. */
static void
hear_text_as_pia (LoopbackBot     *self,
                  LoopbackRoom    *room,
                  LoopbackAccount *from,
                  MsnpMime        *mime)
{
  gsize size;
  const char *body = (const char *) msnp_mime_get_body (mime, &size);
  const char *answer = next_answer (self, pia_answers, G_N_ELEMENTS (pia_answers));
  g_autofree char *text = g_ascii_strdown (body != NULL ? body : "", (gssize) size);

  if (strstr (text, "file") != NULL)
    {
      g_autoptr(GPtrArray) offer = loopback_object_offer_file (self->object, from->address);

      say_all (self, room, offer);
      return;
    }
  if (say_thing (self, room, text))
    return;
  if (strstr (answer, LOOPBACK_OBJECT_SHORTCUT) != NULL)
    {
      g_autoptr(GBytes) emoticon = loopback_object_dup_emoticon (self->object);

      say (self, room, 0, g_bytes_get_data (emoticon, NULL), g_bytes_get_size (emoticon));
    }
  say_text (self, room, 0, answer);
}

static const char *
get_status_words (LoopbackBot *self)
{
  switch (self->account->status)
    {
    case MSNP_STATUS_BUSY:
      return "I am busy, but not too busy for you.";
    case MSNP_STATUS_BE_RIGHT_BACK:
      return "I will be right back. In fact I am here already.";
    case MSNP_STATUS_AWAY:
      return "I am away. Do not tell anybody that I answered.";
    case MSNP_STATUS_ON_THE_PHONE:
      return "I am on the phone; typing with one hand.";
    case MSNP_STATUS_OUT_TO_LUNCH:
      return "I am out to lunch. Soup today.";
    case MSNP_STATUS_IDLE:
      return "I was idle for a moment. What is it?";
    default:
      return "I am here! Wait twenty seconds and I will be something else.";
    }
}

static gboolean
type_is (const char *type,
         const char *wanted)
{
  return g_ascii_strcasecmp (type, wanted) == 0;
}

/* Says back exactly what came, format and parts of a long text included. */
static void
hear_as_echo (LoopbackBot   *self,
              LoopbackRoom  *room,
              const char    *type,
              gconstpointer  payload,
              gsize          size)
{
  if (type_is (type, "text/plain") || type_is (type, "text/x-msnmsgr-datacast"))
    say (self, room, 0, payload, size);
}

/**
 * loopback_bot_hear:
 * @self: a bot
 * @room: where it is
 * @from: a person
 * @payload: what he said
 * @size: its size
 *
 * Lets the bot answer, later.
 */
void
loopback_bot_hear (LoopbackBot     *self,
                   LoopbackRoom    *room,
                   LoopbackAccount *from,
                   gconstpointer    payload,
                   gsize            size)
{
  g_autoptr(MsnpMime) mime = msnp_mime_parse (payload, size, NULL);
  const char *type = mime != NULL ? msnp_mime_get_content_type (mime) : NULL;
  gboolean is_text;
  gboolean is_part;

  if (mime == NULL)
    return;

  if (type == NULL)
    type = "text/plain";
  is_text = type_is (type, "text/plain");
  /* Of a text in several parts the first one is answered. */
  is_part = msnp_mime_get (mime, "Chunk") != NULL;

  if (self->kind == BOT_PIA && type_is (type, "application/x-msnmsgrp2p"))
    {
      hear_packet_as_pia (self, room, from, mime);
    }
  else if (self->kind == BOT_ECHO)
    {
      hear_as_echo (self, room, type, payload, size);
    }
  else if (self->kind == BOT_NICK
           && ((is_text && !is_part) || type_is (type, "text/x-msnmsgr-datacast")))
    {
      say_nudge (self, room);
      say_text (self, room, 0, "Knock knock! Did your window shake?");
    }
  else if (!is_text || is_part)
    {
      return;
    }
  else if (self->kind == BOT_TESS)
    {
      say_typing (self, room);
      say_text (self, room, ANSWER_MS,
                next_answer (self, tess_answers, G_N_ELEMENTS (tess_answers)));
    }
  else if (self->kind == BOT_WANDA)
    {
      say_text (self, room, 0, get_status_words (self));
    }
  else if (self->kind == BOT_PIA)
    {
      hear_text_as_pia (self, room, from, mime);
    }
}

static gboolean
on_wander (gpointer user_data)
{
  static const MsnpStatus statuses[] = {
    MSNP_STATUS_ONLINE, MSNP_STATUS_BUSY, MSNP_STATUS_BE_RIGHT_BACK, MSNP_STATUS_AWAY,
    MSNP_STATUS_ON_THE_PHONE, MSNP_STATUS_OUT_TO_LUNCH, MSNP_STATUS_IDLE,
  };
  LoopbackBot *wanda = user_data;

  wanda->account->status = statuses[++wanda->n_answers % G_N_ELEMENTS (statuses)];
  loopback_ns_announce (wanda->bots->site, wanda->account, NULL);
  return G_SOURCE_CONTINUE;
}

/**
 * loopback_bots_new:
 * @site: the service
 *
 * Gives the bots their accounts. An account of that address that is there already becomes one.
 *
 * Returns: (transfer full): the bots
 */
LoopbackBots *
loopback_bots_new (LoopbackSite *site)
{
  LoopbackBots *self = g_new0 (LoopbackBots, 1);

  self->site = site;
  self->utterances = g_ptr_array_new_with_free_func ((GDestroyNotify) utterance_free);
  for (guint i = 0; i < N_BOTS; i++)
    {
      LoopbackBot *bot = &self->bots[i];
      g_autofree char *password = loopback_dup_hex (PASSWORD_DIGITS);

      bot->bots = self;
      bot->kind = (BotKind) i;
      bot->account = loopback_directory_lookup (site->directory, profiles[i].address);
      if (bot->account == NULL)
        bot->account = loopback_directory_add (site->directory, profiles[i].address, password,
                                               profiles[i].name);
      bot->account->bot = bot;
      bot->account->status = MSNP_STATUS_ONLINE;
      g_free (bot->account->client_id);
      bot->account->client_id = g_strdup (i == BOT_PIA ? P2P_CLIENT_ID : CLIENT_ID);
      if (i != BOT_PIA)
        continue;
      bot->object = loopback_object_new (bot->account->address);
      g_free (bot->account->object);
      bot->account->object = loopback_object_dup_presence (bot->object);
    }

  return self;
}

/* Wanda begins to wander. */
void
loopback_bots_start (LoopbackBots *self)
{
  if (self->wanderer == NULL)
    self->wanderer = loopback_site_add_timeout (WANDER_MS, on_wander, &self->bots[BOT_WANDA]);
}

/* Nothing is said any more. */
void
loopback_bots_stop (LoopbackBots *self)
{
  loopback_source_clear (&self->wanderer);
  g_ptr_array_set_size (self->utterances, 0);
}

void
loopback_bots_free (LoopbackBots *self)
{
  loopback_bots_stop (self);
  g_clear_pointer (&self->bots[BOT_PIA].object, loopback_object_free);
  g_ptr_array_unref (self->utterances);
  g_free (self);
}

/* Puts the bots on the list of @account, those whom it does not know yet. */
void
loopback_bots_befriend (LoopbackBots    *self,
                        LoopbackAccount *account)
{
  if (account->bot != NULL)
    return;

  for (guint i = 0; i < N_BOTS; i++)
    {
      if (loopback_account_lookup (account, profiles[i].address) == NULL)
        loopback_account_add_contact (account, profiles[i].address, profiles[i].name,
                                      MSNP_LIST_FORWARD | MSNP_LIST_ALLOW | MSNP_LIST_REVERSE);
    }
}
