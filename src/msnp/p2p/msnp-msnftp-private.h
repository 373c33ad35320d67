#pragma once

#include "msnp-msnftp.h"

G_BEGIN_DECLS

#define MSNP_MSNFTP_IN_SIZE   (16 * 1024)
#define MSNP_MSNFTP_STALL_MS  60000

typedef enum
{
  MSNP_MSNFTP_OFFERED,    /* somebody has to decide */
  MSNP_MSNFTP_WAITING,    /* for the address, or for the connection */
  MSNP_MSNFTP_VERSION,    /* VER is due */
  MSNP_MSNFTP_USER,       /* sender: USR is due; receiver: FIL */
  MSNP_MSNFTP_TRANSFER,   /* sender: TFR is due */
  MSNP_MSNFTP_RUNNING,    /* blocks */
  MSNP_MSNFTP_GOODBYE,    /* all is out: BYE is due, or still to be written */
  MSNP_MSNFTP_ENDED,
} MsnpMsnftpStep;

struct _MsnpMsnftp
{
  GObject                parent_instance;
  char                  *own_address;
  char                  *peer;
  guint64                size;
  guint                  haste;
  guint32                cookie;
  guint32                auth_cookie;
  gboolean               is_sender;
  MsnpMsnftpStep         step;
  MsnpMsnftpSendFunc     send;
  gpointer               send_data;
  GDestroyNotify         free_send_data;
  guint                  n_strangers; /* who connected, and were not the peer */
  const MsnpMsnftpFuncs *funcs;      /* NULL once it has ended */
  gpointer               user_data;
  GInetAddress          *address;    /* (nullable): where the sender may listen */
  GSocketListener       *listener;
  GPtrArray             *addresses;  /* (element-type GSocketAddress): of the peer, to be tried */
  gboolean               is_connecting;
  GIOStream             *stream;
  GCancellable          *cancellable;
  guint                  source;     /* the time limit of the step */
  guint8                 in[MSNP_MSNFTP_IN_SIZE];
  gsize                  in_size;
  gsize                  block_left; /* bytes of the block that is coming */
  guint64                n_received;
  gboolean               is_held;
  gboolean               is_reading;
  GByteArray            *out;        /* gathered */
  GByteArray            *writing;    /* (nullable) */
  guint64                n_read;     /* bytes of the file that are in blocks */
  gsize                  head;       /* where the block that is being filled begins in @out */
  gsize                  filled;     /* its bytes */
};

/* msnp-msnftp.c: invitations and connections */
void msnp_msnftp_end          (MsnpMsnftp    *self,
                               MsnpMsnftpEnd  reason);
void msnp_msnftp_send_cancel  (MsnpMsnftp    *self,
                               const char    *code);
void msnp_msnftp_watch        (MsnpMsnftp    *self,
                               guint          milliseconds);
void msnp_msnftp_watch_greeting (MsnpMsnftp  *self);
void msnp_msnftp_accept_next  (MsnpMsnftp    *self);
void msnp_msnftp_connect_next (MsnpMsnftp    *self);
gboolean msnp_msnftp_try_another (MsnpMsnftp *self);

/* msnp-msnftp-stream.c: what the two say on a connection */
void msnp_msnftp_start_read   (MsnpMsnftp    *self);
void msnp_msnftp_say          (MsnpMsnftp    *self,
                               const char    *line);

G_END_DECLS
