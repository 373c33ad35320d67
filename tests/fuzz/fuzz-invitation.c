#include "fuzz.h"

#include <string.h>

#include "msnp/p2p/msnp-file-name.h"
#include "msnp/p2p/msnp-invitation.h"

/* What old clients say about a file: nothing of it leads to where it must not. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(MsnpFileInvitation) invitation =
    msnp_file_invitation_parse (data, size, size % 2 == 0);
  MsnpInvitation other;
  g_autoptr(GBytes) refusal = NULL;

  if (msnp_invitation_parse (&other, data, size))
    {
      g_assert_nonnull (invitation);
      g_assert_cmpuint (other.cookie, ==, invitation->cookie);
      refusal = msnp_invitation_format_refusal (&other);
      g_assert_cmpuint (g_bytes_get_size (refusal), <, 512);
    }
  if (invitation == NULL)
    return 0;

  g_assert_true (invitation->is_file == (invitation->name != NULL));
  g_assert_cmpuint (invitation->addresses->len, <=, 2);
  if (invitation->name != NULL)
    {
      g_assert_cmpuint (strlen (invitation->name), <=, MSNP_FILE_NAME_MAX);
      g_assert_null (strchr (invitation->name, '/'));
    }
  for (guint i = 0; i < invitation->addresses->len; i++)
    g_assert_cmpuint (
      g_inet_socket_address_get_port (g_ptr_array_index (invitation->addresses, i)), >=, 1024);

  return 0;
}
