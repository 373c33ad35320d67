#pragma once

#include <gtk/gtk.h>

#include "core/core-pending.h"
#include "core/core-requests.h"

G_BEGIN_DECLS

#define TWN_TYPE_REQUEST_BAR (twn_request_bar_get_type ())
G_DECLARE_FINAL_TYPE (TwnRequestBar, twn_request_bar, TWN, REQUEST_BAR, GtkWidget)

void twn_request_bar_set_requests (TwnRequestBar *self,
                                   CoreRequests  *requests,
                                   CorePending   *pending);

G_END_DECLS
