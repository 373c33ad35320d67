#pragma once

#include "msnp-transport.h"

G_BEGIN_DECLS

#define MSNP_TRANSACTIONS_MAX 1024 /* questions that wait for an answer at once */

typedef struct _MsnpTransactions MsnpTransactions;

MsnpTransactions *msnp_transactions_new       (MsnpTransport     *transport);
void              msnp_transactions_free      (MsnpTransactions  *self);
gboolean          msnp_transactions_is_full   (MsnpTransactions  *self);
guint32           msnp_transactions_add       (MsnpTransactions  *self,
                                               const char        *name,
                                               guint              timeout_ms,
                                               MsnpReplyFunc      func,
                                               gpointer           user_data);
void              msnp_transactions_refuse    (MsnpTransactions  *self,
                                               MsnpReplyFunc      func,
                                               gpointer           user_data);
gboolean          msnp_transactions_was_given (MsnpTransactions  *self,
                                               guint32            number);
gboolean          msnp_transactions_answer    (MsnpTransactions  *self,
                                               const MsnpCommand *command);
void              msnp_transactions_fail      (MsnpTransactions  *self,
                                               const GError      *error);

G_END_DECLS
