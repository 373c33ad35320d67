#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A service: where to sign in. Immutable but for its certificate authorities. */
#define MSNP_TYPE_SERVICE (msnp_service_get_type ())
G_DECLARE_FINAL_TYPE (MsnpService, msnp_service, MSNP, SERVICE, GObject)

/**
 * MsnpServiceValues:
 * @id: (nullable): as the members of a service file; NULL or empty for none
 * @name: (nullable): what people read
 * @dispatch: (nullable): host and port
 * @nexus: (nullable): an https address
 * @login: (nullable): an https address
 * @gateway: (nullable): a web address
 * @register_uri: (nullable): a web address
 * @forgot: (nullable): a web address
 *
 * A service that a person types in.
 */
typedef struct
{
  const char *id;
  const char *name;
  const char *dispatch;
  const char *nexus;
  const char *login;
  const char *gateway;
  const char *register_uri;
  const char *forgot;
} MsnpServiceValues;

MsnpService *msnp_service_new_from_values (const MsnpServiceValues *values,
                                          GError              **error);
MsnpService *msnp_service_new_from_json  (const char           *json,
                                          gssize                size,
                                          GError              **error);
void         msnp_service_load_async     (GFile                *file,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
MsnpService *msnp_service_load_finish    (GAsyncResult         *result,
                                          GError              **error);
GListModel  *msnp_service_list_presets   (void);
MsnpService *msnp_service_lookup_preset  (const char           *id);
char        *msnp_service_dup_presets_json (void);
char        *msnp_service_dup_json       (MsnpService          *self);
char        *msnp_service_dup_ca_pem     (MsnpService          *self);
gboolean     msnp_service_trusts         (MsnpService          *self,
                                          GTlsCertificate      *certificate,
                                          GTlsCertificateFlags  errors,
                                          const char           *host);
void         msnp_service_read_ca_async  (GFile                *file,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
char        *msnp_service_read_ca_finish (GAsyncResult         *result,
                                          GError              **error);
gboolean     msnp_service_set_ca_pem     (MsnpService          *self,
                                          const char           *pem,
                                          GError              **error);

const char  *msnp_service_get_id         (MsnpService *self);
const char  *msnp_service_get_name       (MsnpService *self);
const char  *msnp_service_get_dispatch   (MsnpService *self);
const char  *msnp_service_get_nexus      (MsnpService *self);
const char  *msnp_service_get_login      (MsnpService *self);
const char  *msnp_service_get_gateway    (MsnpService *self);
const char  *msnp_service_get_register   (MsnpService *self);
const char  *msnp_service_get_forgot     (MsnpService *self);
GList       *msnp_service_get_ca         (MsnpService *self);

G_END_DECLS
