#pragma once

#include <gio/gio.h>

#include "loopback-flavour.h"
#include "msnp/msnp-enums.h"

G_BEGIN_DECLS

#define LOOPBACK_TYPE_SERVICE (loopback_service_get_type ())
G_DECLARE_FINAL_TYPE (LoopbackService, loopback_service, LOOPBACK, SERVICE, GObject)

LoopbackService *loopback_service_new                   (LoopbackFlavour   flavour);

gboolean         loopback_service_start                 (LoopbackService  *self,
                                                         GError          **error);
gboolean         loopback_service_set_place_json        (LoopbackService  *self,
                                                         const char       *json,
                                                         GError          **error);
char            *loopback_service_dup_place_json        (LoopbackService  *self);
void             loopback_service_stop                  (LoopbackService  *self);
void             loopback_service_shut_down             (LoopbackService  *self);

gboolean         loopback_service_load_accounts         (LoopbackService  *self,
                                                         const char       *json,
                                                         GError          **error);
char            *loopback_service_dup_accounts_json     (LoopbackService  *self);
void             loopback_service_add_default_accounts  (LoopbackService  *self);
void             loopback_service_add_account           (LoopbackService  *self,
                                                         const char       *address,
                                                         const char       *password,
                                                         const char       *name);
void             loopback_service_add_contact           (LoopbackService  *self,
                                                         const char       *owner,
                                                         const char       *address,
                                                         const char       *name,
                                                         MsnpListFlags     lists,
                                                         const char       *group);
void             loopback_service_add_bots              (LoopbackService  *self);

gboolean         loopback_service_add_fault             (LoopbackService  *self,
                                                         const char       *spec,
                                                         GError          **error);
void             loopback_service_clear_faults          (LoopbackService  *self);

guint16          loopback_service_get_dispatch_port     (LoopbackService  *self);
guint16          loopback_service_get_notification_port (LoopbackService  *self);
guint16          loopback_service_get_switchboard_port  (LoopbackService  *self);
guint16          loopback_service_get_https_port        (LoopbackService  *self);
const char      *loopback_service_get_ca_pem            (LoopbackService  *self);
char            *loopback_service_dup_service_json      (LoopbackService  *self,
                                                         const char       *ca);

gboolean         loopback_service_is_signed_in          (LoopbackService  *self,
                                                         const char       *address);
guint            loopback_service_get_sign_in_count     (LoopbackService  *self);
guint            loopback_service_get_switchboard_count (LoopbackService  *self);
void             loopback_service_push                  (LoopbackService  *self,
                                                         const char       *address,
                                                         const char       *bytes,
                                                         gssize            size);
void             loopback_service_drop                  (LoopbackService  *self,
                                                         const char       *address);
void             loopback_service_drop_switchboards     (LoopbackService  *self);

G_END_DECLS
