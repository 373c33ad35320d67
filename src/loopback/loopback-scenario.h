#pragma once

#include "loopback-directory.h"

G_BEGIN_DECLS

#define LOOPBACK_SCENARIO_ERROR (loopback_scenario_error_quark ())
GQuark loopback_scenario_error_quark (void);

typedef enum
{
  LOOPBACK_SCENARIO_ERROR_SYNTAX, /* no JSON, or not of the form that is wanted */
} LoopbackScenarioError;

LoopbackDirectory *loopback_scenario_parse  (const char         *json,
                                             GError            **error);
char              *loopback_scenario_format (LoopbackDirectory  *directory);

G_END_DECLS
