#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A file on a disk that stands still while the gate is shut: what is written to it waits. One gate
 * for all of them; it is open at first. */
#define TYPE_GATED_FILE (gated_file_get_type ())
G_DECLARE_FINAL_TYPE (GatedFile, gated_file, GATED, FILE, GObject)

GFile *gated_file_new      (GFile    *file);
void   gated_file_set_shut (gboolean  is_shut);

G_END_DECLS
