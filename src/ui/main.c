#include "config.h"

#include <glib/gi18n.h>
#include <libintl.h>
#include <locale.h>

#include "twn-application.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr(TwnApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, TWEENER_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = twn_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
