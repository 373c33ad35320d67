#include "fuzz.h"

#include <string.h>

#include "msnp/p2p/msnp-slp.h"

/* What was read is written so that it is read again as the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpSlp) slp = msnp_slp_parse (data, size, &error);
  g_autoptr(MsnpSlp) again = NULL;
  g_autoptr(GBytes) written = NULL;
  guint32 number;

  g_assert_true ((slp == NULL) == (error != NULL));
  if (slp == NULL)
    return 0;

  g_assert_nonnull (slp->from);
  g_assert_nonnull (slp->to);
  g_assert_true (msnp_slp_guid_equal (slp->call_id, slp->call_id));
  msnp_mime_get_uint (slp->fields, "SessionID", &number);
  written = msnp_slp_format (slp);
  if (g_bytes_get_size (written) > MSNP_SLP_MAX)
    return 0;

  again = msnp_slp_parse (g_bytes_get_data (written, NULL), g_bytes_get_size (written), NULL);
  g_assert_nonnull (again);
  g_assert_cmpstr (again->from, ==, slp->from);
  g_assert_cmpstr (again->to, ==, slp->to);
  g_assert_cmpstr (again->call_id, ==, slp->call_id);
  g_assert_cmpuint (again->status, ==, slp->status);

  return 0;
}
