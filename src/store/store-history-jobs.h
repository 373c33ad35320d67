#pragma once

#include "store-connection.h"
#include "store-history.h"

G_BEGIN_DECLS

/* One operation of StoreHistory: what was asked for, and what came of it. */
typedef struct
{
  char         *account;    /* NULL: every one */
  char         *chat;       /* NULL: every one */
  char         *text;       /* the words of a search, or participants, a line each */
  StoreMessage *message;
  StorePage     page;
  StoreState    state;
  gint64        id;         /* of a message; the anchor; what a search stays before; the new one */
  guint         n_messages;
  GPtrArray    *records;    /* result: of StoreMessage or StoreChat */
  gint64        next;       /* result: where a search goes on; 0: nowhere */
} StoreHistoryJob;

void     store_history_job_free         (gpointer          data);

gboolean store_history_add_job          (StoreConnection  *connection,
                                         gpointer          data,
                                         GError          **error);
gboolean store_history_state_job        (StoreConnection  *connection,
                                         gpointer          data,
                                         GError          **error);
gboolean store_history_participants_job (StoreConnection  *connection,
                                         gpointer          data,
                                         GError          **error);
gboolean store_history_load_job         (StoreConnection  *connection,
                                         gpointer          data,
                                         GError          **error);
gboolean store_history_unsent_job       (StoreConnection  *connection,
                                         gpointer          data,
                                         GError          **error);
gboolean store_history_search_job       (StoreConnection  *connection,
                                         gpointer          data,
                                         GError          **error);
gboolean store_history_chats_job        (StoreConnection  *connection,
                                         gpointer          data,
                                         GError          **error);
gboolean store_history_delete_job       (StoreConnection  *connection,
                                         gpointer          data,
                                         GError          **error);

G_END_DECLS
