#include "config.h"

#include "core-error.h"

G_DEFINE_QUARK (core-error-quark, core_error)
