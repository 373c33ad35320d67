#pragma once

#include "msnp/msnp-probe.h"

G_BEGIN_DECLS

/* One thing that is tried. Properties, read-only: title (what), words (how it went), state (int,
 * MsnpProbeState). */
#define CORE_TYPE_SERVICE_CHECK (core_service_check_get_type ())
G_DECLARE_FINAL_TYPE (CoreServiceCheck, core_service_check, CORE, SERVICE_CHECK, GObject)

const char     *core_service_check_get_title (CoreServiceCheck *self);
char           *core_service_check_dup_words (CoreServiceCheck *self);
MsnpProbeState  core_service_check_get_state (CoreServiceCheck *self);

/* Whether a service would let one sign in, step by step and in words: a GListModel of
 * CoreServiceCheck. Property, read-only: is-running. */
#define CORE_TYPE_SERVICE_TEST (core_service_test_get_type ())
G_DECLARE_FINAL_TYPE (CoreServiceTest, core_service_test, CORE, SERVICE_TEST, GObject)

CoreServiceTest *core_service_test_new         (void);
void             core_service_test_start       (CoreServiceTest *self,
                                                MsnpService     *service,
                                                guint            timeout_ms);
void             core_service_test_cancel      (CoreServiceTest *self);
gboolean         core_service_test_is_running  (CoreServiceTest *self);
char            *core_service_test_dup_summary (CoreServiceTest *self);

#define CORE_SERVICE_TEST_TIMEOUT_MS 15000

G_END_DECLS
