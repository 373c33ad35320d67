#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void twn_file_drop_add (GtkWidget *window);

G_END_DECLS
