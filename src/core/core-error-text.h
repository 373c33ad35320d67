#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CoreRemedy:
 *
 * The one thing to offer beside an error's words.
 */
typedef enum
{
  CORE_REMEDY_NONE,
  CORE_REMEDY_EDIT_PASSWORD, /* the cursor goes into the password */
  CORE_REMEDY_EDIT_ADDRESS,
  CORE_REMEDY_EDIT_SERVICE,
  CORE_REMEDY_TRY_AGAIN,     /* worth trying again: by itself where MsnpBackoff says so */
  CORE_REMEDY_SIGN_IN_HERE,  /* only when a person says so */
  CORE_REMEDY_GO_ONLINE,
} CoreRemedy;

const char *core_error_text_get_title    (const GError *error);
const char *core_error_text_get_sentence (const GError *error);
const char *core_error_text_get_help     (const GError *error);
char       *core_error_text_dup_words    (const GError *error);
CoreRemedy  core_error_text_get_remedy   (const GError *error);
const char *core_remedy_get_label        (CoreRemedy    remedy);

G_END_DECLS
