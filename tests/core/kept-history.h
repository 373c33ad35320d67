#pragma once

#include "core/core-history.h"

G_BEGIN_DECLS

/**
 * KeptHistory:
 *
 * What is kept of an account in a profile, read as a program does that starts, but without signing
 * in. What cannot be read ends the program.
 */
typedef struct
{
  CoreProfile        *profile;
  CoreAccountChoices *choices;
  StoreValues        *values;
  CoreHistory        *history;
} KeptHistory;

KeptHistory *kept_history_open  (const char  *profile,
                                 const char  *service,
                                 const char  *address);
void         kept_history_close (KeptHistory *self);

G_END_DECLS
