#pragma once

#include "msnp/msnp-service.h"

#include "core-settings.h"

G_BEGIN_DECLS

/* One line of the choice of services. Property, read-only: name. */
#define CORE_TYPE_SERVICE_ENTRY (core_service_entry_get_type ())
G_DECLARE_FINAL_TYPE (CoreServiceEntry, core_service_entry, CORE, SERVICE_ENTRY, GObject)

const char  *core_service_entry_get_id      (CoreServiceEntry *self);
const char  *core_service_entry_get_name    (CoreServiceEntry *self);
MsnpService *core_service_entry_get_service (CoreServiceEntry *self);
gboolean     core_service_entry_is_kept     (CoreServiceEntry *self);

/* The services to choose from: a GListModel of CoreServiceEntry. */
#define CORE_TYPE_SERVICES (core_services_get_type ())
G_DECLARE_FINAL_TYPE (CoreServices, core_services, CORE, SERVICES, GObject)

CoreServices *core_services_new          (void);
CoreServices *core_services_new_with     (MsnpService    *service);
void          core_services_load         (CoreServices   *self,
                                          CoreSettings   *settings);
guint         core_services_keep         (CoreServices   *self,
                                          MsnpService    *service,
                                          const char     *replaced_id);
void          core_services_remove       (CoreServices   *self,
                                          const char     *id);
char         *core_services_dup_free_id  (CoreServices   *self,
                                          const char     *name);
guint         core_services_find         (CoreServices   *self,
                                          const char     *id);
guint         core_services_add_file     (CoreServices   *self,
                                          MsnpService    *service);
const char   *core_services_get_name     (CoreServices   *self,
                                          const char     *id);
MsnpService  *core_services_make         (const MsnpServiceValues *values,
                                          GError        **error);
MsnpService  *core_services_make_custom  (const char     *dispatch,
                                          const char     *nexus,
                                          GError        **error);

#define CORE_SERVICE_CUSTOM "custom"

G_END_DECLS
