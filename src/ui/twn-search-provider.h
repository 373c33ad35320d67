#pragma once

#include <gio/gio.h>

#include "core/core-account.h"
#include "core/core-chats.h"

G_BEGIN_DECLS

#define TWN_TYPE_SEARCH_PROVIDER (twn_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (TwnSearchProvider, twn_search_provider, TWN, SEARCH_PROVIDER, GObject)

TwnSearchProvider *twn_search_provider_new         (GApplication       *application);
gboolean           twn_search_provider_export      (TwnSearchProvider  *self,
                                                    GDBusConnection    *connection,
                                                    const char         *path,
                                                    GError            **error);
void               twn_search_provider_unexport    (TwnSearchProvider  *self);
void               twn_search_provider_set_account (TwnSearchProvider  *self,
                                                    CoreAccount        *account,
                                                    CoreChats          *chats);

G_END_DECLS
