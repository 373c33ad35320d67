#include "fuzz.h"

#include <string.h>

#include "msnp/msnp-picture-ref.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(MsnpPictureRef) ref = msnp_picture_ref_parse (text);
  g_autoptr(MsnpPictureRef) copy = NULL;

  if (ref == NULL)
    return 0;

  copy = msnp_picture_ref_copy (ref);
  g_assert_true (msnp_picture_ref_equal (ref, copy));
  g_assert_cmpstr (ref->text, ==, text);
  g_assert_cmpuint (ref->size, >, 0);
  g_assert_cmpuint (ref->type, <=, 100);
  g_assert_cmpuint (strlen (ref->sha1d), ==, 28);
  g_assert_true (g_utf8_validate (ref->creator, -1, NULL));

  return 0;
}
