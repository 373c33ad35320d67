#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MsnpBackoff:
 * @attempts: how many pauses were given since the last success
 *
 * When to sign in again after a failure (03 §3.11): 1, 2, 4 … 60 s with jitter, at least 30 s after
 * the server said that it goes down; never after a wrong password and the like. Start with { 0 }.
 */
typedef struct
{
  guint attempts;
} MsnpBackoff;

void     msnp_backoff_reset   (MsnpBackoff  *self);
gboolean msnp_backoff_next    (MsnpBackoff  *self,
                               const GError *error,
                               guint        *milliseconds);

G_END_DECLS
