#include "fuzz.h"

#include <string.h>

#include "msnp/wire/msnp-codes.h"
#include "msnp/wire/msnp-framer.h"

/* The answer to SYN, and the presence that follows it. The fuzzer writes the stream alone. */

typedef struct
{
  guint n_contacts;
  guint n_groups;
} List;

/* Takes one command as the list's owner does. Everything here that is not this function stays the
 * same when a model takes its place. */
static void
apply (List              *list,
       const MsnpCommand *command)
{
  guint32 number = 0;

  if (msnp_command_is (command, "LST"))
    {
      g_autofree char *address = msnp_command_dup_address (command, 0);
      g_autofree char *name = msnp_command_dup_text (command, 1);
      const char *groups = msnp_command_get_arg (command, 3);
      g_auto(GStrv) ids = g_strsplit (groups != NULL ? groups : "", ",", 32);

      if (address == NULL || !msnp_command_get_uint (command, 2, &number))
        return;
      g_assert_true (g_utf8_validate (name, -1, NULL));
      g_assert_cmpuint (g_strv_length (ids), <=, 32);
      list->n_contacts++;
    }
  else if (msnp_command_is (command, "LSG"))
    {
      g_autofree char *name = msnp_command_dup_text (command, 1);

      g_assert_true (g_utf8_validate (name, -1, NULL));
      list->n_groups += msnp_command_get_uint (command, 0, &number) ? 1 : 0;
    }
  else if (msnp_command_is (command, "NLN") || msnp_command_is (command, "ILN"))
    {
      MsnpStatus status = MSNP_STATUS_OFFLINE;

      msnp_codes_parse_status (msnp_command_get_arg (command, 0), &status);
      g_assert_cmpint (status, <=, MSNP_STATUS_IDLE);
    }
  else if (msnp_command_is (command, "ADD") || msnp_command_is (command, "REM"))
    {
      MsnpListFlags flag = msnp_codes_parse_list (msnp_command_get_arg (command, 1));

      g_assert_true (flag == MSNP_LIST_NONE || msnp_codes_get_list (flag) != NULL);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(MsnpFramer) framer = msnp_framer_new (MSNP_FRAMER_CLIENT);
  const MsnpCommand *command;
  List list = { 0 };

  msnp_framer_push (framer, data, size);
  while ((command = msnp_framer_next (framer, NULL)) != NULL)
    apply (&list, command);
  g_assert_cmpuint (list.n_contacts + list.n_groups, <=, size);

  return 0;
}
