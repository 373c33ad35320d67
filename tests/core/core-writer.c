#include <signal.h>
#include <stdio.h>

#include "core/core-chats.h"
#include "core/core-keeper.h"
#include "loopback/loopback-service.h"

/* core-writer PROFILE LINES: the program without its windows. Alice is signed in to a service in
 * this process and talks with Bob, both as fast as they can, until the program is killed. It prints
 * what a window would show by then: "out TEXT" when a text of hers is shown as sent, "in TEXT" when
 * one of his is shown. It kills itself in the very moment in which it has printed the last of
 * LINES: what would be written a little later is lost then; 0 leaves that to somebody else. */

#define ALICE "alice@example.com"
#define BOB "bob@example.com"
#define OUTSTANDING 8 /* texts of each on their way */

/* Runs the main loop until @fact holds; who started this program is the guard. */
#define AWAIT(fact) \
  while (!(fact)) \
    g_main_context_iteration (NULL, TRUE)

typedef struct
{
  LoopbackService *service;
  MsnpService     *where;
  CoreAccount     *account;
  CoreKeeper      *keeper;
  CoreChats       *chats;
  CoreChat        *chat;
  MsnpSession     *bob;
  guint            n_said;
  gint64           n_left; /* lines before the end */
} Writer;

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
tell (Writer     *self,
      const char *direction,
      const char *text)
{
  printf ("%s %s\n", direction, text);
  fflush (stdout);
  if (--self->n_left == 0)
    raise (SIGKILL);
}

/* No two texts are the same, whatever ran before. */
static char *
dup_next_text (Writer *self)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_strdup_printf ("%u %s \xe4\xbd\xa0\xe5\xa5\xbd", self->n_said++, uuid);
}

static void
alice_says (Writer *self)
{
  g_autofree char *text = dup_next_text (self);

  core_chat_send_text (self->chat, text, NULL);
}

static void
bob_says (Writer *self)
{
  g_autofree char *text = dup_next_text (self);

  msnp_conversation_send_text (msnp_session_open_conversation (self->bob, ALICE), text, NULL);
}

static void
on_state_changed (CoreTimeline     *timeline,
                  CoreTimelineItem *item,
                  Writer           *self)
{
  if (core_timeline_item_get_state (item) == MSNP_MESSAGE_FAILED)
    g_error ("a text was not sent");
  if (core_timeline_item_get_state (item) != MSNP_MESSAGE_ACCEPTED)
    return;

  tell (self, "out", core_timeline_item_get_text (item));
  alice_says (self);
}

static void
on_received (CoreChat         *chat,
             CoreTimelineItem *item,
             Writer           *self)
{
  tell (self, "in", core_timeline_item_get_text (item));
  bob_says (self);
}

static void
start_service (Writer *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  self->service = loopback_service_new (LOOPBACK_ESCARGOT);
  loopback_service_add_default_accounts (self->service);
  if (!loopback_service_start (self->service, &error))
    g_error ("%s", error->message);
  json = loopback_service_dup_service_json (self->service, NULL);
  self->where = msnp_service_new_from_json (json, -1, &error);
  if (self->where == NULL
      || !msnp_service_set_ca_pem (self->where, loopback_service_get_ca_pem (self->service),
                                   &error))
    g_error ("%s", error->message);
}

static void
sign_in (Writer     *self,
         const char *name)
{
  CoreProfile *profile = core_profile_new (name);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  self->bob = msnp_session_new (self->where);
  msnp_session_sign_in_async (self->bob, BOB, "secret", MSNP_STATUS_ONLINE, NULL, on_done,
                              &result);
  AWAIT (result != NULL);
  if (!msnp_session_sign_in_finish (self->bob, result, &error))
    g_error ("%s", error->message);

  self->account = core_account_new ();
  self->keeper = core_keeper_new (self->account, profile);
  core_profile_open (profile);
  core_keeper_sign_in (self->keeper, self->where, ALICE, "secret", MSNP_STATUS_ONLINE,
                       CORE_REMEMBER_ACCOUNT);
  AWAIT (core_account_get_state (self->account) == CORE_ACCOUNT_ONLINE
         && core_keeper_get_history (self->keeper) != NULL);
  self->chats = core_chats_new (core_account_get_session (self->account));
  core_chats_set_history (self->chats, core_keeper_get_history (self->keeper));
}

int
main (int    argc,
      char **argv)
{
  Writer self = { 0 };

  if (argc != 3)
    g_error ("a profile and a number are needed");
  self.n_left = g_ascii_strtoll (argv[2], NULL, 10);
  start_service (&self);
  sign_in (&self, argv[1]);
  self.chat = core_chats_open (self.chats, BOB);
  g_signal_connect (core_chat_get_timeline (self.chat), "item-state-changed",
                    G_CALLBACK (on_state_changed), &self);
  g_signal_connect (self.chat, "received", G_CALLBACK (on_received), &self);
  for (guint i = 0; i < OUTSTANDING; i++)
    {
      alice_says (&self);
      bob_says (&self);
    }
  AWAIT (FALSE);

  return 0;
}
