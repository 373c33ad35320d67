#pragma once

#include "msnp/msnp-session.h"

G_BEGIN_DECLS

#define CORE_FILE_PREVIEW_MAX (32 * 1024) /* bytes of a preview that an offer carries */
#define CORE_FILE_NUMBERS_MAX 1000        /* names that are tried: “name (1000).ext” */

/**
 * CoreFileState:
 * @CORE_FILE_PREPARING: it is being opened, or waits for its turn, to be offered
 * @CORE_FILE_OFFERED: whoever is to get it has not decided
 * @CORE_FILE_ACCEPTED: it may come; nothing has come yet
 * @CORE_FILE_RUNNING: bytes flow
 * @CORE_FILE_DONE: all of it is there
 * @CORE_FILE_DECLINED: whoever was to get it does not want it
 * @CORE_FILE_CANCELLED: one of the two broke it off
 * @CORE_FILE_FAILED: it came to nothing: core_file_dup_status() says why
 *
 * How far a file has come. The last four are ends.
 */
typedef enum
{
  CORE_FILE_PREPARING,
  CORE_FILE_OFFERED,
  CORE_FILE_ACCEPTED,
  CORE_FILE_RUNNING,
  CORE_FILE_DONE,
  CORE_FILE_DECLINED,
  CORE_FILE_CANCELLED,
  CORE_FILE_FAILED,
} CoreFileState;

/* A file that somebody sends or gets, as a person sees it.
 *
 * Properties, read-only: state (CoreFileState), status (how it stands, in words; a few times a
 * second while bytes flow), fraction (of the bytes that have come, 0 to 1). */
#define CORE_TYPE_FILE (core_file_get_type ())
G_DECLARE_FINAL_TYPE (CoreFile, core_file, CORE, FILE, GObject)

CoreFile      *core_file_new_outgoing  (MsnpSession      *session,
                                        const char       *peer,
                                        GFile            *file,
                                        GBytes           *preview);
CoreFile      *core_file_new_incoming  (MsnpFileTransfer *transfer,
                                        GHashTable       *places);
const char    *core_file_get_id        (CoreFile         *self);
gboolean       core_file_is_outgoing   (CoreFile         *self);
const char    *core_file_get_peer      (CoreFile         *self);
const char    *core_file_get_name      (CoreFile         *self);
guint64        core_file_get_size      (CoreFile         *self);
guint64        core_file_get_bytes     (CoreFile         *self);
double         core_file_get_fraction  (CoreFile         *self);
guint64        core_file_get_speed     (CoreFile         *self);
GBytes        *core_file_get_preview   (CoreFile         *self);
GFile         *core_file_get_file      (CoreFile         *self);
CoreFileState  core_file_get_state     (CoreFile         *self);
MsnpFileReason core_file_get_reason    (CoreFile         *self);
const GError  *core_file_get_error     (CoreFile         *self);
gboolean       core_file_is_waiting    (CoreFile         *self);
gboolean       core_file_is_renamed    (CoreFile         *self);
gboolean       core_file_has_ended     (CoreFile         *self);
gboolean       core_file_is_own_end    (CoreFile         *self);
gboolean       core_file_was_undecided (CoreFile         *self);
gboolean       core_file_can_retry     (CoreFile         *self);
void           core_file_set_temporary (CoreFile         *self);

void           core_file_accept        (CoreFile         *self);
void           core_file_accept_as     (CoreFile         *self,
                                        GFile            *destination);
void           core_file_cancel        (CoreFile         *self);
void           core_file_retry         (CoreFile         *self);

/* core-file-words.c */
char          *core_file_dup_offer     (CoreFile         *self,
                                        const char       *name);
char          *core_file_dup_status    (CoreFile         *self);
char          *core_file_dup_record    (CoreFile         *self,
                                        const char       *name);

/* core-file-place.c */
GFile         *core_file_dup_folder    (void);
char          *core_file_number_name   (const char       *name,
                                        guint             number);
void           core_file_find_name_async  (CoreFile            *self,
                                           GFile               *folder,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
char          *core_file_find_name_finish (CoreFile            *self,
                                           GAsyncResult        *result);

G_END_DECLS
