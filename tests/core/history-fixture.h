#pragma once

#include "core/core-chats.h"
#include "core/core-keeper.h"
#include "loopback/loopback-service.h"

G_BEGIN_DECLS

#define ALICE "alice@example.com"
#define BOB "bob@example.com"
#define CAROL "carol@example.com"
#define NOON G_GINT64_CONSTANT (1700049600) /* 2023-11-15 12:00 UTC */

/* Alice's account in a profile of the test's own, on a service in this process; Bob writes. */
typedef struct
{
  LoopbackService *service;
  MsnpService     *where;
  MsnpSession     *bob;
  char            *name;
  CoreProfile     *profile;
  CoreAccount     *account;
  CoreKeeper      *keeper;
  CoreChats       *chats;
  gboolean         has_slow_disk;
  guint            n_failed; /* chats */
  guint            n_told;   /* failures of the profile */
} HistoryFixture;

/* Runs the main loop until @fact holds; meson's time limit is the guard. */
#define AWAIT(fact) \
  while (!(fact)) \
    g_main_context_iteration (NULL, TRUE)

void history_on_done (GObject *source, GAsyncResult *result, gpointer user_data);
void history_start (HistoryFixture *f, CoreRemember remember);
void history_close_profile (HistoryFixture *f);
void history_restart (HistoryFixture *f);
void history_set_up (HistoryFixture *f, gconstpointer data);
void history_tear_down (HistoryFixture *f, gconstpointer data);
gboolean history_is_online (MsnpSession *session, const char *address);
CoreHistory *history_get (HistoryFixture *f);
GListModel *history_get_items (CoreChat *chat);
char *history_dup_texts (GListModel *items);
void history_await_page (CoreTimeline *timeline);
CoreChat *history_open_chat (HistoryFixture *f);
CoreTimelineItem *history_dup_item (CoreChat *chat, guint position);
MsnpMessageState history_get_state (CoreChat *chat, guint position);
void history_say (CoreChat *chat, const char *text);
void history_bob_says (HistoryFixture *f, const char *text);
void history_add_line (HistoryFixture *f, const char *text, gint64 time);
void history_add_lines (HistoryFixture *f, guint n_lines);
void history_delete (HistoryFixture *f, const char *chat);

G_END_DECLS
