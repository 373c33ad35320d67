#pragma once

#include <glib.h>

/* What libFuzzer calls with bytes of its own, and replay.c with the files of a corpus. */
int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);
