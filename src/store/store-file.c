#include "config.h"

#include "store-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "store-migrations.h"

/* Counts for a new file alone, before anything is in it. To any other it would write, which then
 * could not be opened while the disk is full. */
#define NEW_PRAGMAS "PRAGMA auto_vacuum = INCREMENTAL"

/* A transaction that has been committed is on the disk: FULL waits for it, and a burst waits once
 * for many. */
#define PRAGMAS "PRAGMA journal_mode = WAL;" \
                "PRAGMA synchronous = FULL;" \
                "PRAGMA journal_size_limit = 4194304;" \
                "PRAGMA foreign_keys = ON;" \
                "PRAGMA temp_store = MEMORY;" \
                "PRAGMA secure_delete = ON"

/**
 * StoreFile:
 *
 * The file of a profile's database as the file system sees it: who may have it open, who may read
 * it, and where it goes when it is damaged. Beside PATH there are SQLite's own PATH-wal,
 * PATH.lock, which stays, and PATH.suspect, which asks the next opening to look at every page.
 */
struct _StoreFile
{
  char *path; /* NULL: in memory */
  int   lock; /* file descriptor; -1: not held */
};

/* @path: (nullable): %NULL for a database in memory, of which nothing is written */
StoreFile *
store_file_new (const char *path)
{
  StoreFile *self = g_new0 (StoreFile, 1);

  self->path = g_strdup (path);
  self->lock = -1;

  return self;
}

/* The connection has to be gone already: with the lock goes the right to write. */
void
store_file_free (StoreFile *self)
{
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->path);
  g_free (self);
}

static gboolean
fail (GError     **error,
      const char  *what)
{
  int saved = errno;

  g_set_error (error, STORE_ERROR,
               saved == ENOSPC || saved == EDQUOT ? STORE_ERROR_FULL : STORE_ERROR_FAILED,
               "%s: %s", what, g_strerror (saved));
  return FALSE;
}

static char *
beside (StoreFile  *self,
        const char *suffix)
{
  return g_strconcat (self->path, suffix, NULL);
}

/* A lock on the open file and not on the process: it ends with the last descriptor, whatever ended
 * the program, and SQLite's own locks do not meet it. */
static gboolean
take_lock (StoreFile  *self,
           GError    **error)
{
  g_autofree char *path = beside (self, ".lock");

  self->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock < 0)
    return fail (error, "the lock");
  if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno != EWOULDBLOCK)
    return fail (error, "the lock");

  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_BUSY, "another program has it open");
  return FALSE;
}

/* The database is made here, so that it is never readable for others, not even for a moment;
 * SQLite gives its log the same mode. */
static gboolean
make_file (StoreFile  *self,
           GError    **error)
{
  int fd = open (self->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  struct stat status;
  gboolean is_private;

  if (fd < 0)
    return fail (error, "the database");

  is_private = fstat (fd, &status) == 0 &&
               ((status.st_mode & 077) == 0 || fchmod (fd, status.st_mode & 0700) == 0);
  if (!is_private)
    fail (error, "the mode of the database");
  close (fd);

  return is_private;
}

static gboolean
prepare_folder (StoreFile  *self,
                GError    **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  return g_mkdir_with_parents (folder, 0700) == 0 || fail (error, "the folder");
}

/* Returns: whether every page has to be looked at, which takes as long as reading them */
static gboolean
wants_whole_check (StoreFile *self)
{
  g_autofree char *suspect = beside (self, ".suspect");
  GStatBuf status;

  return g_file_test (suspect, G_FILE_TEST_EXISTS) ||
         (g_stat (self->path, &status) == 0 && status.st_size <= STORE_FILE_CHECKED_BYTES);
}

static gboolean
check_pages (StoreConnection  *connection,
             GError          **error)
{
  sqlite3_stmt *statement = store_connection_query (connection, error,
                                                    "PRAGMA quick_check(1)", "");
  g_autofree char *answer = NULL;

  if (statement == NULL ||
      store_connection_step (connection, statement, error) != STORE_STEP_ROW)
    return FALSE;

  answer = store_statement_dup_text (statement, 0);
  sqlite3_reset (statement);
  if (g_str_equal (answer, "ok"))
    return TRUE;

  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_DAMAGED, "the check of its pages failed");
  return FALSE;
}

/* What no version of ours is without; finds a file whose later part is missing. */
static gboolean
check_tables (StoreConnection  *connection,
              GError          **error)
{
  static const char *const looks[] = {
    "SELECT COUNT(*) FROM account",
    "SELECT COUNT(*) FROM value",
    "SELECT MAX(id) FROM chat",
    "SELECT LENGTH(text) FROM message ORDER BY id DESC LIMIT 1",
    "SELECT MAX(chat) FROM message INDEXED BY message_chat",
  };
  gint64 number;

  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    if (!store_connection_get_number (connection, &number, error, looks[i], ""))
      return FALSE;

  return TRUE;
}

static gboolean
check (StoreFile        *self,
       StoreConnection  *connection,
       GError          **error)
{
  guint version;

  if (!store_migrations_read_version (connection, &version, error))
    return FALSE;

  return version == 0 || ((!wants_whole_check (self) || check_pages (connection, error)) &&
                          check_tables (connection, error));
}

/* Returns: (transfer full): a name that is free: the lock keeps it so */
static char *
name_set_aside (StoreFile *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *first = g_strdup_printf ("%s.damaged-%s", self->path, date);

  for (guint i = 1;; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup (first) : g_strdup_printf ("%s-%u", first, i);
      g_autofree char *wal = g_strconcat (name, "-wal", NULL);

      if (!g_file_test (name, G_FILE_TEST_EXISTS) && !g_file_test (wal, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&name);
    }
}

/* The log keeps the file's name, so that a tool which repairs finds both. */
static void
set_aside (StoreFile  *self,
           GError    **error)
{
  g_autofree char *to = name_set_aside (self);
  g_autofree char *wal_from = beside (self, "-wal");
  g_autofree char *wal_to = g_strconcat (to, "-wal", NULL);
  g_autofree char *suspect = beside (self, ".suspect");
  g_autoptr(GError) damage = g_steal_pointer (error);

  if (g_rename (self->path, to) != 0)
    {
      fail (error, "a damaged database could not be set aside");
      return;
    }
  if (g_rename (wal_from, wal_to) != 0 && errno != ENOENT)
    g_warning ("the log of a damaged database stayed: %s", g_strerror (errno));
  g_unlink (suspect);
  g_propagate_error (error, store_error_new_set_aside (to, damage->message));
}

static gboolean
prepare (StoreConnection  *connection,
         GError          **error)
{
  guint version;

  return store_migrations_read_version (connection, &version, error) &&
         (version != 0 || store_connection_execute (connection, NEW_PRAGMAS, error)) &&
         store_connection_execute (connection, PRAGMAS, error) &&
         store_migrations_apply (connection, error);
}

static gboolean
open_checked (StoreFile         *self,
              StoreConnection  **connection,
              GError           **error)
{
  *connection = store_connection_new (self->path, error);
  if (*connection == NULL)
    return FALSE;
  if (self->path == NULL)
    return prepare (*connection, error);
  if (!check (self, *connection, error))
    {
      store_connection_keep_file (*connection);
      return FALSE;
    }

  return prepare (*connection, error);
}

/**
 * store_file_open:
 * @self: a file
 * @error: where to put a %STORE_ERROR
 *
 * Makes or opens the database, and brings it to today's schema. A damaged one is set aside first:
 * that is an error, and the next call makes a new one.
 *
 * Returns: (transfer full) (nullable): the connection
 */
StoreConnection *
store_file_open (StoreFile  *self,
                 GError    **error)
{
  g_autoptr(StoreConnection) connection = NULL;
  g_autoptr(GError) failure = NULL;
  g_autofree char *suspect = NULL;

  if (self->path != NULL && (!prepare_folder (self, error) || !take_lock (self, error) ||
                             !make_file (self, error)))
    return NULL;

  if (open_checked (self, &connection, &failure))
    {
      suspect = self->path != NULL ? beside (self, ".suspect") : NULL;
      if (suspect != NULL)
        g_unlink (suspect);
      return g_steal_pointer (&connection);
    }

  g_clear_pointer (&connection, store_connection_free);
  if (self->path != NULL && g_error_matches (failure, STORE_ERROR, STORE_ERROR_DAMAGED))
    set_aside (self, &failure);
  g_propagate_error (error, g_steal_pointer (&failure));

  return NULL;
}

/* Damage was met while the file was in use: the next opening looks at all of it. */
void
store_file_suspect (StoreFile *self)
{
  g_autofree char *suspect = NULL;
  int fd;

  if (self->path == NULL)
    return;

  suspect = beside (self, ".suspect");
  fd = open (suspect, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0)
    close (fd);
  else
    g_warning ("damage could not be noted: %s", g_strerror (errno));
}
