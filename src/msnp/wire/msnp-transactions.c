#include "config.h"

#include "msnp-transactions.h"

#include "msnp/msnp-error.h"

/**
 * MsnpTransactions:
 *
 * Which questions of ours wait for an answer (01 §1.3): gives out TrIDs, and tells whoever asked
 * exactly once: of the answer, of an error, that it is late, or that the connection ended. One
 * transport owns it; while a function of a caller runs the transport is kept.
 */
struct _MsnpTransactions
{
  MsnpTransport *transport; /* not a reference: it owns us */
  GHashTable    *pending;   /* TrID -> Transaction */
  guint32        next;
};

typedef struct
{
  MsnpTransactions *owner;
  MsnpTransport    *transport; /* a reference for the refused alone */
  guint32           number;
  char              name[4];
  MsnpReplyFunc     func;
  gpointer          user_data;
  guint             source;
} Transaction;

static void
transaction_free (gpointer data)
{
  Transaction *transaction = data;

  g_clear_handle_id (&transaction->source, g_source_remove);
  g_free (transaction);
}

MsnpTransactions *
msnp_transactions_new (MsnpTransport *transport)
{
  MsnpTransactions *self = g_new0 (MsnpTransactions, 1);

  self->transport = transport;
  self->pending = g_hash_table_new_full (NULL, NULL, NULL, transaction_free);
  self->next = 1;

  return self;
}

/* Nothing may be pending any more: see msnp_transactions_fail(). */
void
msnp_transactions_free (MsnpTransactions *self)
{
  g_hash_table_unref (self->pending);
  g_free (self);
}

gboolean
msnp_transactions_is_full (MsnpTransactions *self)
{
  return g_hash_table_size (self->pending) >= MSNP_TRANSACTIONS_MAX;
}

static void
finish (MsnpTransactions  *self,
        Transaction       *transaction,
        const MsnpCommand *reply,
        const GError      *error)
{
  g_autoptr(MsnpTransport) kept = g_object_ref (self->transport);

  transaction->func (kept, reply, error, transaction->user_data);
  transaction_free (transaction);
}

static gboolean
on_late (gpointer user_data)
{
  Transaction *transaction = user_data;
  MsnpTransactions *self = transaction->owner;
  g_autoptr(GError) error = g_error_new (MSNP_ERROR, MSNP_ERROR_TIMED_OUT,
                                         "no answer to %s in time", transaction->name);

  transaction->source = 0;
  g_hash_table_steal (self->pending, GUINT_TO_POINTER (transaction->number));
  finish (self, transaction, NULL, error);

  return G_SOURCE_REMOVE;
}

/**
 * msnp_transactions_add:
 * @self: the transactions
 * @name: the command that asks
 * @timeout_ms: how long the answer may take
 * @func: (nullable): told of the answer; %NULL where none comes
 * @user_data: for @func
 *
 * Returns: a new TrID, 1 to 2^32-1
 */
guint32
msnp_transactions_add (MsnpTransactions *self,
                       const char       *name,
                       guint             timeout_ms,
                       MsnpReplyFunc     func,
                       gpointer          user_data)
{
  guint32 number = self->next;
  Transaction *transaction;

  self->next = number == G_MAXUINT32 ? 1 : number + 1;
  if (func == NULL)
    return number;

  transaction = g_new0 (Transaction, 1);
  transaction->owner = self;
  transaction->number = number;
  g_strlcpy (transaction->name, name, sizeof transaction->name);
  transaction->func = func;
  transaction->user_data = user_data;
  transaction->source = g_timeout_add (timeout_ms, on_late, transaction);
  g_hash_table_insert (self->pending, GUINT_TO_POINTER (number), transaction);

  return number;
}

static gboolean
on_refused (gpointer user_data)
{
  Transaction *transaction = user_data;
  g_autoptr(MsnpTransport) transport = transaction->transport;
  g_autoptr(GError) error = g_error_new_literal (MSNP_ERROR, MSNP_ERROR_UNREACHABLE,
                                                 "the connection is closed or far behind");

  transaction->source = 0;
  transaction->func (transport, NULL, error, transaction->user_data);
  transaction_free (transaction);

  return G_SOURCE_REMOVE;
}

/**
 * msnp_transactions_refuse:
 * @self: the transactions
 * @func: (nullable): told of the failure
 * @user_data: for @func
 *
 * Fails a question that cannot go out, from the main loop: nobody meets the answer inside his own
 * call.
 */
void
msnp_transactions_refuse (MsnpTransactions *self,
                          MsnpReplyFunc     func,
                          gpointer          user_data)
{
  Transaction *transaction;

  if (func == NULL)
    return;

  transaction = g_new0 (Transaction, 1);
  transaction->transport = g_object_ref (self->transport);
  transaction->func = func;
  transaction->user_data = user_data;
  transaction->source = g_idle_add (on_refused, transaction);
}

/* Returns: whether @number was given to a question: an answer to another one is nonsense */
gboolean
msnp_transactions_was_given (MsnpTransactions *self,
                             guint32           number)
{
  return number > 0 && number < self->next;
}

/* Which answer ends which question, where the names differ. */
static gboolean
ends (const char *question,
      const char *answer)
{
  if (g_str_equal (question, "MSG"))
    return g_str_equal (answer, "ACK") || g_str_equal (answer, "NAK");
  if (g_str_equal (question, "USR"))
    return g_str_equal (answer, "USR") || g_str_equal (answer, "XFR");

  return g_str_equal (question, answer);
}

/**
 * msnp_transactions_answer:
 * @self: the transactions
 * @command: what has come
 *
 * Returns: whether @command ended a transaction, whose function has been called
 */
gboolean
msnp_transactions_answer (MsnpTransactions  *self,
                          const MsnpCommand *command)
{
  g_autoptr(GError) error = NULL;
  Transaction *transaction;
  guint32 number;
  guint code;

  if (!msnp_command_get_uint (command, 0, &number))
    return FALSE;

  transaction = g_hash_table_lookup (self->pending, GUINT_TO_POINTER (number));
  if (transaction == NULL)
    return FALSE;
  if (msnp_command_is_error (command, &code))
    error = msnp_server_error_new (code);
  else if (!ends (transaction->name, command->name))
    return FALSE;

  g_hash_table_steal (self->pending, GUINT_TO_POINTER (number));
  finish (self, transaction, error == NULL ? command : NULL, error);
  return TRUE;
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  guint first = GPOINTER_TO_UINT (a);
  guint second = GPOINTER_TO_UINT (b);

  return first < second ? -1 : first > second;
}

/**
 * msnp_transactions_fail:
 * @self: the transactions
 * @error: why no answer comes any more
 *
 * Ends everything that is pending, in the order in which it was asked.
 */
void
msnp_transactions_fail (MsnpTransactions *self,
                        const GError     *error)
{
  g_autoptr(GList) numbers =
    g_list_sort (g_hash_table_get_keys (self->pending), compare_numbers);

  for (GList *link = numbers; link != NULL; link = link->next)
    {
      Transaction *transaction = g_hash_table_lookup (self->pending, link->data);

      /* A function may have ended others. */
      if (transaction == NULL)
        continue;
      g_hash_table_steal (self->pending, link->data);
      finish (self, transaction, NULL, error);
    }
}
