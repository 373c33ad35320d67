#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Returns: (transfer none) (nullable): why @name cannot be used, in one sentence; NULL where it
 * can, and an empty one where it cannot and there is nothing to say */
typedef const char *(*TwnNameJudge) (const char *name,
                                     gpointer    user_data);
typedef void (*TwnNameTaker) (const char *name,
                              gpointer    user_data);

#define TWN_TYPE_NAME_DIALOG (twn_name_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TwnNameDialog, twn_name_dialog, TWN, NAME_DIALOG, AdwMessageDialog)

GtkWidget *twn_name_dialog_new           (GtkWindow      *parent,
                                          const char     *heading,
                                          const char     *body,
                                          const char     *label,
                                          const char     *button);
void       twn_name_dialog_set_functions (TwnNameDialog  *self,
                                          TwnNameJudge    judge,
                                          TwnNameTaker    taker,
                                          gpointer        user_data,
                                          GDestroyNotify  destroy);
void       twn_name_dialog_set_name      (TwnNameDialog  *self,
                                          const char     *name);

G_END_DECLS
