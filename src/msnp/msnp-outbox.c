#include "config.h"

#include "msnp-outbox.h"

#include <string.h>

#include "msnp-error.h"
#include "msnp-message-private.h"
#include "wire/msnp-chunks.h"
#include "wire/msnp-mime.h"

#define MESSAGE_MAX 1664 /* bytes of a payload (04 §4.4) */

/**
 * MsnpOutbox:
 *
 * One's own messages of one chat on their way: first they wait for somebody to be there, then for
 * the server's acknowledgement. Each ends exactly once, in order of what happened to it. The
 * conversation owns it and says when to flush and when to give up.
 */
struct _MsnpOutbox
{
  GObject parent_instance;
  GQueue  waiting;    /* of MsnpMessage */
  guint   n_in_flight;
};

/* A message that was written and misses answers. */
typedef struct
{
  MsnpOutbox  *outbox;
  MsnpMessage *message;
  guint        n_parts; /* parts without an answer */
} Flight;

enum { MESSAGE_STATE_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (MsnpOutbox, msnp_outbox, G_TYPE_OBJECT)

static void
msnp_outbox_finalize (GObject *object)
{
  g_queue_clear_full (&MSNP_OUTBOX (object)->waiting, g_object_unref);
  G_OBJECT_CLASS (msnp_outbox_parent_class)->finalize (object);
}

static void
msnp_outbox_class_init (MsnpOutboxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = msnp_outbox_finalize;
  signals[MESSAGE_STATE_CHANGED] =
    g_signal_new ("message-state-changed", MSNP_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, MSNP_TYPE_MESSAGE);
}

static void
msnp_outbox_init (MsnpOutbox *self)
{
  g_queue_init (&self->waiting);
}

MsnpOutbox *
msnp_outbox_new (void)
{
  return g_object_new (MSNP_TYPE_OUTBOX, NULL);
}

void
msnp_outbox_push (MsnpOutbox  *self,
                  MsnpMessage *message)
{
  g_queue_push_tail (&self->waiting, g_object_ref (message));
}

/* Returns: whether a message waits for the chat to be opened */
gboolean
msnp_outbox_is_waiting (MsnpOutbox *self)
{
  return self->waiting.length > 0;
}

/* Returns: whether a message waits for its acknowledgement */
gboolean
msnp_outbox_is_in_flight (MsnpOutbox *self)
{
  return self->n_in_flight > 0;
}

static void
advance (MsnpOutbox       *self,
         MsnpMessage      *message,
         MsnpMessageState  state,
         const GError     *error)
{
  if (msnp_message_advance (message, state, error))
    g_signal_emit (self, signals[MESSAGE_STATE_CHANGED], 0, message);
}

static void
fail_with (MsnpOutbox  *self,
           MsnpMessage *message,
           MsnpError    code,
           const char  *text)
{
  g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, (int) code, text);

  advance (self, message, MSNP_MESSAGE_FAILED, error);
}

/* What a transaction that did not succeed means for a message. */
static void
fail_flight (MsnpOutbox   *self,
             MsnpMessage  *message,
             const GError *error)
{
  if (g_error_matches (error, MSNP_ERROR, MSNP_ERROR_TIMED_OUT))
    fail_with (self, message, MSNP_ERROR_NO_ANSWER, "the server did not acknowledge the message");
  else if (error->domain == MSNP_SERVER_ERROR)
    advance (self, message, MSNP_MESSAGE_FAILED, error);
  else
    fail_with (self, message, MSNP_ERROR_UNREACHABLE, "the chat's connection broke");
}

static void
on_answer (MsnpTransport     *transport,
           const MsnpCommand *reply,
           const GError      *error,
           gpointer           user_data)
{
  Flight *flight = user_data;
  MsnpOutbox *self = flight->outbox;
  gboolean is_last = --flight->n_parts == 0;

  if (is_last)
    self->n_in_flight--;

  /* A text in several parts is accepted when every part is; the first failure fails it. */
  if (error != NULL)
    fail_flight (self, flight->message, error);
  else if (msnp_command_is (reply, "NAK"))
    fail_with (self, flight->message, MSNP_ERROR_NAK, "the server could not deliver the message");
  else if (is_last)
    advance (self, flight->message, MSNP_MESSAGE_ACCEPTED, NULL);

  if (is_last)
    {
      g_object_unref (flight->message);
      g_object_unref (flight->outbox);
      g_free (flight);
    }
}

static void
send_nudge (MsnpOutbox      *self,
            MsnpMessage     *message,
            MsnpSwitchboard *switchboard)
{
  g_autoptr(MsnpMime) mime = msnp_mime_new ();
  g_autoptr(GBytes) payload = NULL;

  /* 04 §4.9, 69 bytes with both line ends. */
  msnp_mime_append (mime, "MIME-Version", "1.0");
  msnp_mime_append (mime, "Content-Type", "text/x-msnmsgr-datacast");
  msnp_mime_set_body (mime, "ID: 1\r\n\r\n", 9);
  payload = msnp_mime_format (mime);
  msnp_switchboard_send (switchboard, "U", payload, 0, NULL, NULL);

  /* No server answers a U: written is all that can be known. */
  advance (self, message, MSNP_MESSAGE_SENT, NULL);
  advance (self, message, MSNP_MESSAGE_ACCEPTED, NULL);
}

/* What the shortcuts of the text mean: in one message, or in as many as its limits want. */
static void
send_emoticons (MsnpSwitchboard *switchboard,
                GPtrArray       *emoticons)
{
  g_autoptr(GPtrArray) some = g_ptr_array_new ();
  g_autoptr(GBytes) payload = NULL;

  for (guint i = 0; i < MIN (emoticons->len, MSNP_EMOTICONS_TEXT_MAX); i++)
    {
      g_autoptr(GBytes) longer = NULL;

      g_ptr_array_add (some, g_ptr_array_index (emoticons, i));
      longer = msnp_emoticon_format (some);
      if (payload != NULL
          && (some->len > MSNP_EMOTICONS_MAX || g_bytes_get_size (longer) > MESSAGE_MAX))
        {
          msnp_switchboard_send (switchboard, "U", payload, 0, NULL, NULL);
          g_ptr_array_remove_range (some, 0, some->len - 1);
          g_clear_pointer (&longer, g_bytes_unref);
          longer = msnp_emoticon_format (some);
        }
      g_clear_pointer (&payload, g_bytes_unref);
      payload = g_steal_pointer (&longer);
    }
  if (payload != NULL)
    msnp_switchboard_send (switchboard, "U", payload, 0, NULL, NULL);
}

static void
send_text (MsnpOutbox      *self,
           MsnpMessage     *message,
           MsnpSwitchboard *switchboard,
           gboolean         as_one)
{
  g_autoptr(GPtrArray) payloads =
    msnp_chunks_format (msnp_message_get_text (message), msnp_message_get_format (message), as_one);
  GPtrArray *emoticons = msnp_message_get_emoticons (message);
  Flight *flight;

  if (payloads == NULL)
    {
      fail_with (self, message, MSNP_ERROR_TOO_LONG, "the text is too long");
      return;
    }

  flight = g_new0 (Flight, 1);
  flight->outbox = g_object_ref (self);
  flight->message = g_object_ref (message);
  flight->n_parts = payloads->len;
  self->n_in_flight++;
  for (guint i = 0; i < payloads->len; i++)
    {
      /* They hold for one text: parts that nobody puts together are texts of their own. */
      if (emoticons != NULL && (i == 0 || !as_one))
        send_emoticons (switchboard, emoticons);
      msnp_switchboard_send (switchboard, "A", g_ptr_array_index (payloads, i), MSNP_OUTBOX_ACK_MS,
                             on_answer, flight);
    }
  advance (self, message, MSNP_MESSAGE_SENT, NULL);
}

/**
 * msnp_outbox_flush:
 * @self: an outbox
 * @switchboard: where somebody is
 * @as_one: whether everybody there puts the parts of a long text together (04 §4.7)
 *
 * Writes everything that waits, in order.
 */
void
msnp_outbox_flush (MsnpOutbox      *self,
                   MsnpSwitchboard *switchboard,
                   gboolean         as_one)
{
  g_autoptr(MsnpMessage) message = NULL;

  while (msnp_switchboard_is_ready (switchboard)
         && (message = g_queue_pop_head (&self->waiting)) != NULL)
    {
      if (msnp_message_get_kind (message) == MSNP_MESSAGE_NUDGE)
        send_nudge (self, message, switchboard);
      else
        send_text (self, message, switchboard, as_one);
      g_clear_object (&message);
    }
}

/**
 * msnp_outbox_fail:
 * @self: an outbox
 * @error: why
 *
 * Fails everything that waits; what was written ends by itself.
 */
void
msnp_outbox_fail (MsnpOutbox   *self,
                  const GError *error)
{
  GQueue waiting = self->waiting;
  MsnpMessage *message;

  /* A listener may push again: that one is not failed for the old reason. */
  g_queue_init (&self->waiting);
  while ((message = g_queue_pop_head (&waiting)) != NULL)
    {
      advance (self, message, MSNP_MESSAGE_FAILED, error);
      g_object_unref (message);
    }
}
