#include "fuzz.h"

#include <string.h>

#include "msnp/msnp-log.h"
#include "msnp/wire/msnp-passport-header.h"

/* The same bytes as a PassportURLs value, as an answer and as a password. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *value = g_strndup ((const char *) data, size);
  g_autofree char *url = msnp_passport_header_parse_urls (value);
  g_auto(MsnpPassportAnswer) answer = { 0 };
  char *authorization = msnp_passport_header_format_authorization ("a@b", value, "ct=1");

  g_assert_true (url == NULL || (g_str_is_ascii (url) && strstr (url, "://") != NULL));
  if (msnp_passport_header_parse_answer (value, &answer))
    {
      g_assert_true (answer.text == NULL || g_utf8_validate (answer.text, -1, NULL));
      g_assert_true (answer.ticket == NULL || strpbrk (answer.ticket, " \r\n\t'") == NULL);
      g_assert_true (answer.ticket == NULL || g_str_is_ascii (answer.ticket));
    }
  g_assert_null (strpbrk (authorization + strlen ("Passport1.4 "), " \r\n\"'"));
  g_assert_true (g_str_has_suffix (authorization, ",ct=1"));
  msnp_secret_free (authorization);

  return 0;
}
