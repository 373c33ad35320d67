#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MsnpPassportAnswer:
 * @status: (nullable): `da-status` as it came: success, redir, failed
 * @ticket: (nullable): what `USR … TWN S` wants, to be freed by msnp_secret_free()
 * @text: (nullable): the server's words for people, valid UTF-8
 *
 * A login server's answer (02 §2.6).
 */
typedef struct
{
  char *status;
  char *ticket;
  char *text;
} MsnpPassportAnswer;

char     *msnp_passport_header_format_authorization (const char         *address,
                                                     const char         *password,
                                                     const char         *challenge);
char     *msnp_passport_header_parse_urls           (const char         *value);
gboolean  msnp_passport_header_parse_answer         (const char         *value,
                                                     MsnpPassportAnswer *answer);
void      msnp_passport_answer_clear                (MsnpPassportAnswer *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsnpPassportAnswer, msnp_passport_answer_clear)

G_END_DECLS
