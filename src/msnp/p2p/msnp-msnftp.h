#pragma once

#include "msnp-invitation.h"

G_BEGIN_DECLS

/**
 * MsnpMsnftpEnd:
 * @MSNP_MSNFTP_DONE: the receiver has it all
 * @MSNP_MSNFTP_DECLINED: the peer does not want it, or his client cannot
 * @MSNP_MSNFTP_CANCELLED: the peer ended it
 * @MSNP_MSNFTP_TIMED_OUT: nothing came in time
 * @MSNP_MSNFTP_LOST: there is no connection, or none any more
 * @MSNP_MSNFTP_BROKEN: the peer sent what cannot be
 */
typedef enum
{
  MSNP_MSNFTP_DONE,
  MSNP_MSNFTP_DECLINED,
  MSNP_MSNFTP_CANCELLED,
  MSNP_MSNFTP_TIMED_OUT,
  MSNP_MSNFTP_LOST,
  MSNP_MSNFTP_BROKEN,
} MsnpMsnftpEnd;

/**
 * MsnpMsnftpFuncs:
 * @opened: the peer wants our file
 * @read: the next bytes of our file, at most @max; %NULL when they are not there yet
 * @progressed: @bytes of our file are out
 * @received: the next bytes of the peer's file
 * @ended: once, the last, when it was not ended from here
 */
typedef struct
{
  void    (*opened)     (gpointer       user_data);
  GBytes *(*read)       (gsize          max,
                         gpointer       user_data);
  void    (*progressed) (guint64        bytes,
                         gpointer       user_data);
  void    (*received)   (const guint8  *bytes,
                         gsize          size,
                         gpointer       user_data);
  void    (*ended)      (MsnpMsnftpEnd  end,
                         gpointer       user_data);
} MsnpMsnftpFuncs;

/* Sends a message to the peer, over the chat with him. */
typedef void (*MsnpMsnftpSendFunc) (GBytes   *message,
                                    gpointer  user_data);

/* A file between this client and one of the old ones (06). */
#define MSNP_TYPE_MSNFTP (msnp_msnftp_get_type ())
G_DECLARE_FINAL_TYPE (MsnpMsnftp, msnp_msnftp, MSNP, MSNFTP, GObject)

MsnpMsnftp *msnp_msnftp_new        (const char                *own_address,
                                    const char                *peer,
                                    guint64                    size,
                                    guint                      haste);
guint32     msnp_msnftp_get_cookie (MsnpMsnftp                *self);
const char *msnp_msnftp_get_peer   (MsnpMsnftp                *self);
void        msnp_msnftp_set_send   (MsnpMsnftp                *self,
                                    MsnpMsnftpSendFunc         func,
                                    gpointer                   user_data,
                                    GDestroyNotify             free_user_data);
void        msnp_msnftp_lose_chat  (MsnpMsnftp                *self);
gboolean    msnp_msnftp_has_ended  (MsnpMsnftp                *self);
void        msnp_msnftp_set_funcs  (MsnpMsnftp                *self,
                                    const MsnpMsnftpFuncs     *funcs,
                                    gpointer                   user_data);
void        msnp_msnftp_offer      (MsnpMsnftp                *self,
                                    const char                *name,
                                    GInetAddress              *address);
void        msnp_msnftp_expect     (MsnpMsnftp                *self,
                                    guint32                    cookie);
void        msnp_msnftp_accept     (MsnpMsnftp                *self);
void        msnp_msnftp_take       (MsnpMsnftp                *self,
                                    const MsnpFileInvitation  *message);
void        msnp_msnftp_kick       (MsnpMsnftp                *self);
void        msnp_msnftp_set_held   (MsnpMsnftp                *self,
                                    gboolean                   is_held);
void        msnp_msnftp_close      (MsnpMsnftp                *self,
                                    gboolean                   is_refusal);
void        msnp_msnftp_abandon    (MsnpMsnftp                *self);
gsize       msnp_msnftp_get_held   (MsnpMsnftp                *self);

G_END_DECLS
