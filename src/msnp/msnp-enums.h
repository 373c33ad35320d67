#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MsnpStatus:
 *
 * What a principal shows of himself (03 §3.5), in the order of the old client's menu. Eight can
 * be sent: %MSNP_STATUS_OFFLINE only ever arrives, and %MSNP_STATUS_HIDDEN is only ever sent.
 */
typedef enum
{
  MSNP_STATUS_OFFLINE,       /* FLN */
  MSNP_STATUS_ONLINE,        /* NLN */
  MSNP_STATUS_BUSY,          /* BSY */
  MSNP_STATUS_BE_RIGHT_BACK, /* BRB */
  MSNP_STATUS_AWAY,          /* AWY */
  MSNP_STATUS_ON_THE_PHONE,  /* PHN */
  MSNP_STATUS_OUT_TO_LUNCH,  /* LUN */
  MSNP_STATUS_HIDDEN,        /* HDN */
  MSNP_STATUS_IDLE,          /* IDL, set by the program alone */
} MsnpStatus;

/**
 * MsnpListFlags:
 *
 * The lists of an account, as bits of `LST` (03 §3.2).
 */
typedef enum
{
  MSNP_LIST_NONE = 0,
  MSNP_LIST_FORWARD = 1 << 0, /* FL: on my list */
  MSNP_LIST_ALLOW = 1 << 1,   /* AL: may see me */
  MSNP_LIST_BLOCK = 1 << 2,   /* BL: may not see me */
  MSNP_LIST_REVERSE = 1 << 3, /* RL: has me on his list */
} MsnpListFlags;

#define MSNP_LIST_ALL (MSNP_LIST_FORWARD | MSNP_LIST_ALLOW | MSNP_LIST_BLOCK | MSNP_LIST_REVERSE)

/**
 * MsnpSessionState:
 *
 * Where a session stands; it moves down this list and back to the top.
 */
typedef enum
{
  MSNP_SESSION_OFFLINE,
  MSNP_SESSION_CONNECTING,     /* to the dispatch or notification server: VER, CVR, USR */
  MSNP_SESSION_AUTHENTICATING, /* nexus, login, ticket */
  MSNP_SESSION_SYNCHRONIZING,  /* SYN and CHG are on their way */
  MSNP_SESSION_ONLINE,
} MsnpSessionState;

/**
 * MsnpMessageState:
 *
 * What became of a message of ours. Each is reached once at most, in this order; accepted or
 * failed is the end.
 */
typedef enum
{
  MSNP_MESSAGE_QUEUED,
  MSNP_MESSAGE_SENT,
  MSNP_MESSAGE_ACCEPTED, /* the server acknowledged it; on some services no proof of delivery */
  MSNP_MESSAGE_FAILED,
} MsnpMessageState;

G_END_DECLS
