#pragma once

#include <gio/gio.h>

#include "msnp-service.h"

G_BEGIN_DECLS

/**
 * MsnpProbeStep:
 * @MSNP_PROBE_NAME: the dispatch server's name is looked up
 * @MSNP_PROBE_DISPATCH: it is connected to, and speaks MSNP9
 * @MSNP_PROBE_NEXUS: the nexus names a login page
 * @MSNP_PROBE_CERTIFICATE: everything that is asked over https proves who it is
 * @MSNP_PROBE_LOGIN: the login page answers; nobody signs in there
 *
 * What a sign-in would need, in the order in which it is tried.
 */
typedef enum
{
  MSNP_PROBE_NAME,
  MSNP_PROBE_DISPATCH,
  MSNP_PROBE_NEXUS,
  MSNP_PROBE_CERTIFICATE,
  MSNP_PROBE_LOGIN,
} MsnpProbeStep;

#define MSNP_PROBE_N_STEPS (MSNP_PROBE_LOGIN + 1)

/**
 * MsnpProbeState:
 * @MSNP_PROBE_WAITING: its turn has not come
 * @MSNP_PROBE_RUNNING: it is being tried
 * @MSNP_PROBE_PASSED: it went well
 * @MSNP_PROBE_FAILED: msnp_probe_get_error() says why
 * @MSNP_PROBE_SKIPPED: it is not needed, or something before it failed
 *
 * How far a step is.
 */
typedef enum
{
  MSNP_PROBE_WAITING,
  MSNP_PROBE_RUNNING,
  MSNP_PROBE_PASSED,
  MSNP_PROBE_FAILED,
  MSNP_PROBE_SKIPPED,
} MsnpProbeState;

/* Signal: step-changed (MsnpProbeStep as int). */
#define MSNP_TYPE_PROBE (msnp_probe_get_type ())
G_DECLARE_FINAL_TYPE (MsnpProbe, msnp_probe, MSNP, PROBE, GObject)

MsnpProbe      *msnp_probe_new        (MsnpService          *service,
                                       guint                 timeout_ms);
void            msnp_probe_run_async  (MsnpProbe            *self,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean        msnp_probe_run_finish (MsnpProbe            *self,
                                       GAsyncResult         *result,
                                       GError              **error);
MsnpProbeState  msnp_probe_get_state  (MsnpProbe            *self,
                                       MsnpProbeStep         step);
const GError   *msnp_probe_get_error  (MsnpProbe            *self,
                                       MsnpProbeStep         step);

G_END_DECLS
