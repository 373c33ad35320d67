#include "fuzz.h"

#include <string.h>

#include "msnp/p2p/msnp-file-context.h"
#include "msnp/p2p/msnp-file-name.h"

/* Whatever a peer offers, its name is one for a file in a folder. */
static void
check_name (const char *name)
{
  g_autofree char *again = msnp_file_name_make_safe (name);

  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_cmpuint (strlen (name), >, 0);
  g_assert_cmpuint (strlen (name), <=, MSNP_FILE_NAME_MAX + strlen (".txt"));
  g_assert_null (strpbrk (name, "/\\\n\r\t"));
  g_assert_cmpint (name[0], !=, '.');
  g_assert_false (g_str_has_suffix (name, ".desktop"));
  g_assert_cmpuint (strlen (again), >, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpFileContext) context = msnp_file_context_parse (data, size, &error);
  g_autoptr(MsnpFileContext) again = NULL;
  g_autoptr(GBytes) written = NULL;
  g_autofree char *text = g_utf8_make_valid ((const char *) data, (gssize) size);
  g_autofree char *name = msnp_file_name_make_safe (text);

  check_name (name);
  g_assert_true ((context == NULL) == (error != NULL));
  if (context == NULL)
    return 0;

  check_name (context->name);
  written = msnp_file_context_format (context);
  again = msnp_file_context_parse (g_bytes_get_data (written, NULL), g_bytes_get_size (written),
                                   NULL);
  g_assert_nonnull (again);
  g_assert_cmpuint (again->size, ==, context->size);
  g_assert_true ((again->preview == NULL) == (context->preview == NULL));
  if (again->preview != NULL)
    g_assert_true (g_bytes_equal (again->preview, context->preview));

  return 0;
}
