#include "config.h"

#include "msnp-codes.h"

static const char *const status_codes[] = {
  [MSNP_STATUS_OFFLINE] = "FLN",       [MSNP_STATUS_ONLINE] = "NLN",
  [MSNP_STATUS_BUSY] = "BSY",          [MSNP_STATUS_BE_RIGHT_BACK] = "BRB",
  [MSNP_STATUS_AWAY] = "AWY",          [MSNP_STATUS_ON_THE_PHONE] = "PHN",
  [MSNP_STATUS_OUT_TO_LUNCH] = "LUN",  [MSNP_STATUS_HIDDEN] = "HDN",
  [MSNP_STATUS_IDLE] = "IDL",
};

static const struct
{
  const char    *code;
  MsnpListFlags  list;
} list_codes[] = {
  { "FL", MSNP_LIST_FORWARD },
  { "AL", MSNP_LIST_ALLOW },
  { "BL", MSNP_LIST_BLOCK },
  { "RL", MSNP_LIST_REVERSE },
};

/* 01 §1.7 */
static const struct
{
  guint       number;
  const char *name;
} error_names[] = {
  { 200, "syntax error" },
  { 201, "invalid parameter" },
  { 205, "no such account" },
  { 206, "domain missing" },
  { 207, "already logged in" },
  { 208, "invalid address" },
  { 209, "name not allowed" },
  { 210, "list full" },
  { 213, "invalid rename" },
  { 215, "already there" },
  { 216, "not on the list, or not allowed" },
  { 217, "not online" },
  { 218, "already in that mode" },
  { 219, "on the opposite list" },
  { 223, "too many groups" },
  { 224, "no such group" },
  { 225, "not in the group" },
  { 227, "group not empty" },
  { 228, "group exists" },
  { 229, "group name too long" },
  { 230, "group 0 cannot be removed" },
  { 231, "invalid group" },
  { 280, "switchboard failed" },
  { 281, "transfer to a switchboard failed" },
  { 282, "direct message failed" },
  { 300, "required field missing" },
  { 302, "not logged in" },
  { 500, "internal server error" },
  { 501, "database error" },
  { 502, "command disabled" },
  { 511, "account banned" },
  { 540, "challenge failed" },
  { 600, "server busy" },
  { 601, "server unavailable" },
  { 602, "peer server down" },
  { 603, "database connection failed" },
  { 604, "server going down" },
  { 640, "server going down soon" },
  { 707, "connection failed" },
  { 710, "bad client version" },
  { 711, "write is blocking" },
  { 712, "session overloaded" },
  { 713, "calling too rapidly" },
  { 714, "too many sessions" },
  { 715, "not expected" },
  { 717, "bad friend file" },
  { 800, "changing too rapidly" },
  { 910, "server too busy" },
  { 911, "authentication failed" },
  { 912, "server too busy" },
  { 913, "not allowed while hidden" },
  { 914, "server unavailable" },
  { 915, "server unavailable" },
  { 916, "server unavailable" },
  { 917, "authentication failed" },
  { 918, "server too busy" },
  { 919, "server too busy" },
  { 920, "not accepting new users" },
  { 921, "server too busy" },
  { 922, "server too busy" },
  { 923, "child account without consent" },
  { 924, "account not verified" },
  { 927, "account suspended" },
  { 928, "bad ticket" },
  { 931, "account is on another server" },
};

/* Returns: (transfer none): the code of 03 §3.5, never %NULL for a value of the enumeration */
const char *
msnp_codes_get_status (MsnpStatus status)
{
  g_return_val_if_fail ((gsize) status < G_N_ELEMENTS (status_codes), "FLN");

  return status_codes[status];
}

/**
 * msnp_codes_parse_status:
 * @code: (nullable): three letters
 * @status: (out): untouched on failure
 *
 * Returns: whether @code is a status of 03 §3.5, `FLN` included
 */
gboolean
msnp_codes_parse_status (const char *code,
                         MsnpStatus *status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (status_codes); i++)
    {
      if (g_strcmp0 (code, status_codes[i]) == 0)
        {
          *status = (MsnpStatus) i;
          return TRUE;
        }
    }

  return FALSE;
}

/* Returns: (transfer none) (nullable): the two letters of a single list */
const char *
msnp_codes_get_list (MsnpListFlags list)
{
  for (gsize i = 0; i < G_N_ELEMENTS (list_codes); i++)
    {
      if (list_codes[i].list == list)
        return list_codes[i].code;
    }

  return NULL;
}

/* Returns: the list, or %MSNP_LIST_NONE for letters that are none */
MsnpListFlags
msnp_codes_parse_list (const char *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (list_codes); i++)
    {
      if (g_strcmp0 (code, list_codes[i].code) == 0)
        return list_codes[i].list;
    }

  return MSNP_LIST_NONE;
}

/* Returns: (transfer none): a few words for the log about an error number of 01 §1.7 */
const char *
msnp_codes_get_error_name (guint number)
{
  for (gsize i = 0; i < G_N_ELEMENTS (error_names); i++)
    {
      if (error_names[i].number == number)
        return error_names[i].name;
    }

  return "unknown error";
}
