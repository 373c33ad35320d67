#pragma once

#include "core/core-chats.h"
#include "loopback/loopback-service.h"

G_BEGIN_DECLS

#define ALICE "alice@example.com"
#define BOB "bob@example.com"
#define CAROL "carol@example.com"

/* Alice sends and Bob gets, on a service in this process. */
typedef struct
{
  LoopbackService    *service;
  MsnpService        *where;
  MsnpSession        *alice;
  MsnpSession        *bob;
  CoreChats          *alice_chats;
  CoreChats          *bob_chats;
  CoreAccountChoices *choices; /* Bob's */
  char               *folder;
  guint               n_received; /* by Bob */
} FilesFixture;

/* Runs the main loop until @fact holds; meson's time limit is the guard. */
#define AWAIT(fact) \
  while (!(fact)) \
    g_main_context_iteration (NULL, TRUE)

void      files_set_up        (FilesFixture  *f,
                               gconstpointer  data);
void      files_tear_down     (FilesFixture  *f,
                               gconstpointer  data);
void      files_on_done       (GObject       *source,
                               GAsyncResult  *result,
                               gpointer       user_data);
void      files_sign_in       (MsnpSession   *session,
                               const char    *address);
void      files_sign_out      (MsnpSession   *session);
gboolean  files_is_online     (MsnpSession   *session,
                               const char    *address);

GFile    *files_make          (FilesFixture  *f,
                               const char    *name,
                               gsize          size);
GFile    *files_make_place    (FilesFixture  *f,
                               const char    *name);
void      files_remove_folder (const char    *path);

CoreFile *files_get_last_file (CoreChats     *chats,
                               const char    *address);
CoreFile *files_get_got       (FilesFixture  *f);
char     *files_dup_last_text (CoreChat      *chat);
void      files_assert_status (CoreFile      *file,
                               const char    *wanted);

G_END_DECLS
