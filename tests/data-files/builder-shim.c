#include <adwaita.h>

void shim_prepare (void);

/* Preloaded into gtk4-builder-tool, which knows GTK's widgets alone: a template whose parent is one
 * of libadwaita's has no parent there. */
__attribute__ ((constructor)) void
shim_prepare (void)
{
  if (gtk_init_check ())
    adw_init ();
}
