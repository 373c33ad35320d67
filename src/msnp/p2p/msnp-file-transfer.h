#pragma once

#include "msnp-msnftp.h"
#include "msnp-p2p-hub.h"

G_BEGIN_DECLS

#define MSNP_FILE_MEMORY_MAX (256 * 1024) /* bytes of a file in memory at once, whatever its size */

/**
 * MsnpFileState:
 * @MSNP_FILE_OFFERED: the receiver has not decided
 * @MSNP_FILE_ACCEPTED: the receiver wants it; nothing has come yet
 * @MSNP_FILE_RUNNING: bytes flow
 * @MSNP_FILE_DONE: all of it is there, under its name
 * @MSNP_FILE_DECLINED: the receiver does not want it
 * @MSNP_FILE_CANCELLED: one of the two ended it
 * @MSNP_FILE_FAILED: see #MsnpFileReason
 *
 * How far a file has come. The last four are ends.
 */
typedef enum
{
  MSNP_FILE_OFFERED,
  MSNP_FILE_ACCEPTED,
  MSNP_FILE_RUNNING,
  MSNP_FILE_DONE,
  MSNP_FILE_DECLINED,
  MSNP_FILE_CANCELLED,
  MSNP_FILE_FAILED,
} MsnpFileState;

/**
 * MsnpFileReason:
 * @MSNP_FILE_REASON_NONE: it has not failed
 * @MSNP_FILE_REASON_TIMEOUT: nothing came in time
 * @MSNP_FILE_REASON_CONNECTION: the other person left, or the connection broke
 * @MSNP_FILE_REASON_PEER: the other client cannot, or sent what cannot be
 * @MSNP_FILE_REASON_DISK: the file could not be read or written
 * @MSNP_FILE_REASON_EXISTS: there is a file of that name now; what came is in the `.part` file
 * @MSNP_FILE_REASON_SIZE: the file is shorter now than it was when it was offered
 * @MSNP_FILE_REASON_HIDDEN: nothing can be offered while one appears offline
 * @MSNP_FILE_REASON_OFFLINE: the other person is not there
 *
 * Why a transfer failed.
 */
typedef enum
{
  MSNP_FILE_REASON_NONE,
  MSNP_FILE_REASON_TIMEOUT,
  MSNP_FILE_REASON_CONNECTION,
  MSNP_FILE_REASON_PEER,
  MSNP_FILE_REASON_DISK,
  MSNP_FILE_REASON_EXISTS,
  MSNP_FILE_REASON_SIZE,
  MSNP_FILE_REASON_HIDDEN,
  MSNP_FILE_REASON_OFFLINE,
} MsnpFileReason;

/**
 * MsnpFileWaitsFunc:
 * @size: of the file
 * @user_data: as of the callback
 *
 * Called for a file that waits to be offered until others to the same person have ended.
 */
typedef void (*MsnpFileWaitsFunc) (guint64  size,
                                   gpointer user_data);

/* A file on its way to or from somebody. It lives until it has ended, whoever holds it.
 *
 * Signals: state-changed (), progressed (): more bytes; both from the main loop, the last one is
 * the state-changed of an end. */
#define MSNP_TYPE_FILE_TRANSFER (msnp_file_transfer_get_type ())
G_DECLARE_FINAL_TYPE (MsnpFileTransfer, msnp_file_transfer, MSNP, FILE_TRANSFER, GObject)

gboolean          msnp_file_transfer_is_outgoing   (MsnpFileTransfer     *self);
const char       *msnp_file_transfer_get_peer      (MsnpFileTransfer     *self);
const char       *msnp_file_transfer_get_name      (MsnpFileTransfer     *self);
guint64           msnp_file_transfer_get_size      (MsnpFileTransfer     *self);
GBytes           *msnp_file_transfer_get_preview   (MsnpFileTransfer     *self);
MsnpFileState     msnp_file_transfer_get_state     (MsnpFileTransfer     *self);
MsnpFileReason    msnp_file_transfer_get_reason    (MsnpFileTransfer     *self);
guint64           msnp_file_transfer_get_bytes     (MsnpFileTransfer     *self);
GFile            *msnp_file_transfer_get_file      (MsnpFileTransfer     *self);
gboolean          msnp_file_transfer_is_direct     (MsnpFileTransfer     *self);
gboolean          msnp_file_transfer_has_ended     (MsnpFileTransfer     *self);
gsize             msnp_file_transfer_get_held      (MsnpFileTransfer     *self);

void              msnp_file_transfer_accept_async  (MsnpFileTransfer     *self,
                                                    GFile                *destination,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean          msnp_file_transfer_accept_finish (MsnpFileTransfer     *self,
                                                    GAsyncResult         *result,
                                                    GError              **error);
void              msnp_file_transfer_cancel        (MsnpFileTransfer     *self);

/* For the session. */
MsnpFileTransfer *msnp_file_transfer_new_incoming  (MsnpP2pHub           *hub,
                                                    MsnpP2pSession       *session);
MsnpFileTransfer *msnp_file_transfer_new_old       (MsnpP2pHub           *hub,
                                                    MsnpMsnftp           *msnftp,
                                                    const char           *name,
                                                    guint64               size);
void              msnp_file_transfer_start_old     (MsnpFileTransfer     *self,
                                                    MsnpMsnftp           *msnftp,
                                                    GInetAddress         *address);
MsnpFileTransfer *msnp_file_transfer_new_outgoing  (MsnpP2pHub           *hub,
                                                    const char           *peer,
                                                    GFile                *file,
                                                    GFileInputStream     *stream,
                                                    const char           *name,
                                                    guint64               size,
                                                    GBytes               *preview);
void              msnp_file_transfer_start         (MsnpFileTransfer     *self,
                                                    MsnpP2pCarrier       *carrier);
void              msnp_file_transfer_fail          (MsnpFileTransfer     *self,
                                                    MsnpFileReason        reason);

G_END_DECLS
