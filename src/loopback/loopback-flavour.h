#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LoopbackFlavour:
 * @LOOPBACK_MICROSOFT: dispatch with XFR, login redirect, CHL, versioned list, escaped names
 * @LOOPBACK_ESCARGOT: one server, 20-digit tickets that live 30 s, raw UTF-8 names, silence
 *
 * The two columns of 08 §8.6. A client that was tested against one of them fails on the other.
 */
typedef enum
{
  LOOPBACK_MICROSOFT,
  LOOPBACK_ESCARGOT,
} LoopbackFlavour;

G_END_DECLS
