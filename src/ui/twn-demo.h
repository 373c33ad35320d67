#pragma once

#include "msnp/msnp-service.h"

G_BEGIN_DECLS

#define TWN_DEMO_ADDRESS "sam@example.com"
#define TWN_DEMO_PASSWORD "demo"
#define TWN_DEMO_NAME "Sam"

#define TWN_TYPE_DEMO (twn_demo_get_type ())
G_DECLARE_FINAL_TYPE (TwnDemo, twn_demo, TWN, DEMO, GObject)

TwnDemo     *twn_demo_new         (GError  **error);
MsnpService *twn_demo_get_service (TwnDemo  *self);

G_END_DECLS
