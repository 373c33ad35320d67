#pragma once

#include "loopback/loopback-service.h"
#include "msnp/msnp-session.h"

G_BEGIN_DECLS

/* Iterates the main loop until @fact holds; meson's time limit is the guard. */
#define session_wait_until(fact)            \
  G_STMT_START                              \
    {                                       \
      while (!(fact))                       \
        g_main_context_iteration (NULL, TRUE); \
    }                                       \
  G_STMT_END

/**
 * Person:
 * @session: one account's session
 * @events: (element-type utf8): the session's signals in order, as words
 * @texts: (element-type MsnpMessage): texts received
 * @nudges: how many came
 * @typings: how many came
 * @states: (element-type utf8): `text state`, one for each message-state-changed
 * @result: (nullable): how the last operation ended; %NULL while it runs or if it succeeded
 * @is_done: whether the last operation has ended
 *
 * A person with a client, for tests.
 */
typedef struct
{
  MsnpSession *session;
  GPtrArray   *events;
  GPtrArray   *texts;
  guint        nudges;
  guint        typings;
  GPtrArray   *states;
  GError      *result;
  gboolean     is_done;
} Person;

LoopbackService *service_new            (LoopbackFlavour   flavour);
void             service_fault          (LoopbackService  *service,
                                         const char       *spec);

Person          *person_new             (LoopbackService  *service);
Person          *person_new_blocked     (LoopbackService  *service,
                                         gboolean          has_gateway);
void             person_free            (Person           *self);
void             person_start_sign_in   (Person           *self,
                                         const char       *address,
                                         const char       *password,
                                         GCancellable     *cancellable);
gboolean         person_sign_in         (Person           *self,
                                         const char       *address,
                                         const char       *password);
void             person_sign_out        (Person           *self);
void             person_on_changed      (GObject          *source,
                                         GAsyncResult     *result,
                                         gpointer          user_data);
gboolean         person_has_event       (Person           *self,
                                         const char       *event);
gboolean         person_wait_for_change (Person           *self);
MsnpContact     *person_contact         (Person           *self,
                                         const char       *address);
MsnpStatus       person_sees            (Person           *self,
                                         const char       *address);
const char      *person_last_text       (Person           *self);

G_END_DECLS
