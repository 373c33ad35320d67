#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TWN_TYPE_APPLICATION (twn_application_get_type ())
G_DECLARE_FINAL_TYPE (TwnApplication, twn_application, TWN, APPLICATION, AdwApplication)

TwnApplication *twn_application_new (void);

G_END_DECLS
