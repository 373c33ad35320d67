#pragma once

#include "core/core-account.h"
#include "core/core-idle.h"
#include "core/core-keeper.h"
#include "core/core-services.h"
#include "core/core-settings.h"

#include "twn-application.h"
#include "twn-chats.h"
#include "twn-pictures.h"
#include "twn-window.h"

G_BEGIN_DECLS

CoreAccount  *twn_application_get_account  (TwnApplication *self);
CoreSettings *twn_application_get_settings (TwnApplication *self);
CoreServices *twn_application_get_services (TwnApplication *self);
CoreKeeper   *twn_application_get_keeper   (TwnApplication *self);
CoreIdle     *twn_application_get_idle     (TwnApplication *self);
TwnChats     *twn_application_get_chats    (TwnApplication *self);
TwnWindow    *twn_application_get_window   (TwnApplication *self);
TwnPictures  *twn_application_get_pictures (TwnApplication *self);
gboolean      twn_application_is_demo      (TwnApplication *self);
void          twn_application_leave        (TwnApplication *self);
void          twn_application_open_chat    (TwnApplication *self,
                                            const char     *address);

/* twn-application-actions.c */
void          twn_application_add_actions    (TwnApplication *self);
void          twn_application_update_actions (TwnApplication *self);

/* twn-application-list.c */
void          twn_application_add_list_actions    (TwnApplication *self);
void          twn_application_update_list_actions (TwnApplication *self);

/* twn-application-pictures.c */
TwnPictures  *twn_application_make_pictures        (TwnApplication *self,
                                                    const char     *profile);
void          twn_application_follow_pictures      (TwnApplication *self);
void          twn_application_add_picture_actions  (TwnApplication *self);

/* twn-application-services.c */
void          twn_application_add_service_actions (TwnApplication *self);
void          twn_application_import_service      (TwnApplication *self,
                                                   GFile          *file);
void          twn_application_offer_service       (TwnApplication *self,
                                                   GFile          *file);

/* twn-application-history.c */
void          twn_application_add_history_actions (TwnApplication *self);

/* twn-application-profile.c */
void          twn_application_open_profile   (TwnApplication *self);
void          twn_application_sign_in_again  (TwnApplication *self);
void          twn_application_close_profile  (TwnApplication *self);

/* twn-about.c */
void          twn_about_present              (TwnApplication *self);

G_END_DECLS
