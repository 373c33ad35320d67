#include "config.h"

#include "core-status.h"

#include <glib/gi18n-lib.h>

const MsnpStatus core_choosable_statuses[CORE_N_CHOOSABLE_STATUSES] = {
  MSNP_STATUS_ONLINE,       MSNP_STATUS_BUSY,         MSNP_STATUS_BE_RIGHT_BACK, MSNP_STATUS_AWAY,
  MSNP_STATUS_ON_THE_PHONE, MSNP_STATUS_OUT_TO_LUNCH, MSNP_STATUS_HIDDEN,
};

/* The nicks are for settings and for the targets of actions: they never change. */
static const struct
{
  const char *nick;
  const char *label;
} statuses[] = {
  [MSNP_STATUS_OFFLINE] = { "offline", N_("Offline") },
  [MSNP_STATUS_ONLINE] = { "online", N_("Online") },
  [MSNP_STATUS_BUSY] = { "busy", N_("Busy") },
  [MSNP_STATUS_BE_RIGHT_BACK] = { "be-right-back", N_("Be right back") },
  [MSNP_STATUS_AWAY] = { "away", N_("Away") },
  [MSNP_STATUS_ON_THE_PHONE] = { "on-the-phone", N_("On the phone") },
  [MSNP_STATUS_OUT_TO_LUNCH] = { "out-to-lunch", N_("Out to lunch") },
  [MSNP_STATUS_HIDDEN] = { "hidden", N_("Appear offline") },
  [MSNP_STATUS_IDLE] = { "idle", N_("Idle") },
};

/* Returns: (transfer none): @status in the person's language */
const char *
core_status_get_label (MsnpStatus status)
{
  g_return_val_if_fail ((gsize) status < G_N_ELEMENTS (statuses), "");

  return _(statuses[status].label);
}

/* Returns: (transfer none): the name of @status in settings and in actions' targets */
const char *
core_status_get_nick (MsnpStatus status)
{
  g_return_val_if_fail ((gsize) status < G_N_ELEMENTS (statuses), "");

  return statuses[status].nick;
}

/**
 * core_status_parse:
 * @nick: a name that core_status_get_nick() gave
 * @status: (out): the status
 *
 * Returns: whether @nick is one of them; if not, @status is untouched
 */
gboolean
core_status_parse (const char *nick,
                   MsnpStatus *status)
{
  g_return_val_if_fail (nick != NULL && status != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      if (g_str_equal (statuses[i].nick, nick))
        {
          *status = (MsnpStatus) i;
          return TRUE;
        }
    }

  return FALSE;
}
