#pragma once

#include "msnp/msnp-session.h"

G_BEGIN_DECLS

/* People who added this account and wait for a word: a GListModel of MsnpContact. */
#define CORE_TYPE_REQUESTS (core_requests_get_type ())
G_DECLARE_FINAL_TYPE (CoreRequests, core_requests, CORE, REQUESTS, GObject)

CoreRequests *core_requests_new       (MsnpSession  *session);
GListModel   *core_requests_list      (CoreRequests *self);
void          core_requests_put_aside (CoreRequests *self,
                                       MsnpContact  *contact);

G_END_DECLS
