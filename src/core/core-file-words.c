#include "config.h"

#include "core-file.h"

#include <glib/gi18n-lib.h>

#include "core-error-text.h"
#include "core-text.h"

#define LEFT_MAX (24 * 60 * 60) /* seconds: what takes longer is not guessed at */

/* What is said about a file: on its card, over it, and in the history. */

/* Returns: (transfer full): the name, so that it does not turn the sentence round it */
static char *
dup_name (CoreFile *self)
{
  return core_text_isolate (core_file_get_name (self));
}

/**
 * core_file_dup_offer:
 * @self: a file
 * @name: of the other person, isolated
 *
 * Returns: (transfer full): the line above its card
 */
char *
core_file_dup_offer (CoreFile   *self,
                     const char *name)
{
  g_autofree char *file = NULL;

  g_return_val_if_fail (CORE_IS_FILE (self), NULL);

  file = dup_name (self);
  if (core_file_is_outgoing (self))
    /* Translators: the name of a file. */
    return g_strdup_printf (_("You send “%s”"), file);

  /* Translators: who sends, and the name of a file. */
  return g_strdup_printf (_("%s sends you “%s”"), name, file);
}

static char *
dup_time_left (guint64 seconds)
{
  const int minutes = (int) ((seconds + 30) / 60);

  if (seconds < 60)
    return g_strdup_printf (ngettext ("%d second left", "%d seconds left", (int) seconds),
                            (int) seconds);
  if (minutes < 90)
    return g_strdup_printf (ngettext ("%d minute left", "%d minutes left", minutes), minutes);

  return g_strdup_printf (ngettext ("%d hour left", "%d hours left", (minutes + 30) / 60),
                          (minutes + 30) / 60);
}

static char *
dup_running (CoreFile *self)
{
  const guint64 size = core_file_get_size (self);
  const guint64 bytes = core_file_get_bytes (self);
  const guint64 speed = core_file_get_speed (self);
  g_autofree char *whole = g_format_size (size);
  g_autofree char *part = g_format_size (bytes);
  g_autofree char *rate = g_format_size (speed);
  guint64 left;

  if (speed == 0)
    /* Translators: two sizes: what has come, and the whole. */
    return g_strdup_printf (_("%s of %s"), part, whole);

  left = (size - MIN (bytes, size)) / speed;
  if (left <= LEFT_MAX)
    {
      g_autofree char *time = dup_time_left (left);

      /* Translators: what has come, the whole, how much in a second, and how long it takes still:
       * “2 MB of 8 MB, 1 MB/s, 6 seconds left”. */
      return g_strdup_printf (_("%s of %s, %s/s, %s"), part, whole, rate, time);
    }

  /* Translators: what has come, the whole, how much in a second: “2 MB of 8 GB, 1 kB/s”. */
  return g_strdup_printf (_("%s of %s, %s/s"), part, whole, rate);
}

/* Why it could not be read or written, before it was on its way. */
static const char *
get_error_sentence (CoreFile     *self,
                    const GError *error)
{
  const gboolean is_outgoing = core_file_is_outgoing (self);

  if (error->domain != G_IO_ERROR)
    return core_error_text_get_sentence (error);

  switch (error->code)
    {
    case G_IO_ERROR_NOT_FOUND:
      return is_outgoing ? _("The file is not there any more.") : _("The folder is not there.");
    case G_IO_ERROR_PERMISSION_DENIED:
    case G_IO_ERROR_READ_ONLY:
      return is_outgoing ? _("You may not read this file.")
                         : _("You may not write into this folder.");
    case G_IO_ERROR_NOT_REGULAR_FILE:
    case G_IO_ERROR_IS_DIRECTORY:
      return _("Only files can be sent, not folders.");
    case G_IO_ERROR_NO_SPACE:
      return _("There is no room left on the disk.");
    default:
      return is_outgoing ? _("The file could not be read.") : _("The file could not be written.");
    }
}

static const char *
get_reason_sentence (CoreFile *self)
{
  const gboolean is_outgoing = core_file_is_outgoing (self);

  switch (core_file_get_reason (self))
    {
    case MSNP_FILE_REASON_TIMEOUT:
      if (!is_outgoing && core_file_was_undecided (self))
        return _("The offer has run out. Ask to have it sent again.");
      return is_outgoing ? _("The other person did not answer in time.")
                         : _("Nothing came any more. Ask to have it sent again.");
    case MSNP_FILE_REASON_CONNECTION:
      return is_outgoing ? _("There is no connection to the other person.")
                         : _("The connection broke. Ask to have it sent again.");
    case MSNP_FILE_REASON_DISK:
      return is_outgoing ? _("The file could not be read.") : _("The file could not be written.");
    case MSNP_FILE_REASON_EXISTS:
      return _("Another file has this name now. What came is beside it, as “.part”.");
    case MSNP_FILE_REASON_SIZE:
      return _("The file has become shorter since it was offered.");
    case MSNP_FILE_REASON_HIDDEN:
      return _("No file can be sent while you appear offline.");
    case MSNP_FILE_REASON_OFFLINE:
      return _("This person is offline, or appears so.");
    case MSNP_FILE_REASON_PEER:
    case MSNP_FILE_REASON_NONE:
    default:
      return is_outgoing ? _("The other person’s program did not take it.")
                         : _("The other person’s program did not send it right.");
    }
}

static char *
dup_failure (CoreFile *self)
{
  const GError *error = core_file_get_error (self);
  const char *sentence =
    error != NULL ? get_error_sentence (self, error) : get_reason_sentence (self);

  if (core_file_is_outgoing (self))
    /* Translators: %s is a sentence that says why. */
    return g_strdup_printf (_("Not sent. %s"), sentence);

  /* Translators: %s is a sentence that says why. */
  return g_strdup_printf (_("Not received. %s"), sentence);
}

/* An offer that could not be accepted there stays one. */
static char *
dup_offered (CoreFile   *self,
             const char *size)
{
  const GError *error = core_file_get_error (self);

  if (error != NULL)
    return g_strdup (get_error_sentence (self, error));
  if (core_file_is_outgoing (self))
    /* Translators: %s is the size of a file. */
    return g_strdup_printf (_("%s, waiting for an answer"), size);

  return g_strdup (size);
}

static char *
dup_done (CoreFile   *self,
          const char *size)
{
  g_autofree char *path = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *name = NULL;
  g_autofree char *isolated = NULL;

  if (!core_file_is_renamed (self))
    /* Translators: %s is the size of a file. */
    return g_strdup_printf (core_file_is_outgoing (self) ? _("Sent, %s") : _("Received, %s"), size);

  path = g_file_get_basename (core_file_get_file (self));
  valid = g_filename_display_name (path);
  name = core_text_make_harmless (valid);
  isolated = core_text_isolate (name);
  /* Translators: the name that a file has got, as another file had its own, and its size. */
  return g_strdup_printf (_("Received as “%s”, %s"), isolated, size);
}

/* Returns: (transfer full): how the file stands: a few words, or a sentence */
char *
core_file_dup_status (CoreFile *self)
{
  g_autofree char *size = NULL;

  g_return_val_if_fail (CORE_IS_FILE (self), NULL);

  size = g_format_size (core_file_get_size (self));
  switch (core_file_get_state (self))
    {
    case CORE_FILE_PREPARING:
      /* Translators: %s is the size of a file, which is sent when others have been. */
      return core_file_is_waiting (self) ? g_strdup_printf (_("%s, waiting for its turn"), size)
                                         : g_strdup (_("Getting ready…"));
    case CORE_FILE_OFFERED:
      return dup_offered (self, size);
    case CORE_FILE_ACCEPTED:
      /* Translators: %s is the size of a file. */
      return g_strdup_printf (_("%s, about to begin"), size);
    case CORE_FILE_RUNNING:
      return dup_running (self);
    case CORE_FILE_DONE:
      return dup_done (self, size);
    case CORE_FILE_DECLINED:
      return g_strdup (core_file_is_outgoing (self) ? _("The other person does not want it")
                                                    : _("Declined"));
    case CORE_FILE_CANCELLED:
      return g_strdup (core_file_is_own_end (self) ? _("Cancelled")
                                                   : _("The other person cancelled it"));
    case CORE_FILE_FAILED:
    default:
      return dup_failure (self);
    }
}

/**
 * core_file_dup_record:
 * @self: a file that has come to an end
 * @name: of the other person, isolated
 *
 * Returns: (transfer full): what the history says about it
 */
char *
core_file_dup_record (CoreFile   *self,
                      const char *name)
{
  g_autofree char *file = NULL;
  g_autofree char *size = NULL;
  gboolean is_outgoing;

  g_return_val_if_fail (CORE_IS_FILE (self), NULL);

  file = dup_name (self);
  size = g_format_size (core_file_get_size (self));
  is_outgoing = core_file_is_outgoing (self);
  switch (core_file_get_state (self))
    {
    case CORE_FILE_DONE:
      if (is_outgoing)
        /* Translators: a name of a file, and its size. */
        return g_strdup_printf (_("You sent “%s” (%s)"), file, size);
      /* Translators: somebody, a name of a file, and its size. */
      return g_strdup_printf (_("%s sent you “%s” (%s)"), name, file, size);
    case CORE_FILE_DECLINED:
      if (is_outgoing)
        /* Translators: somebody, and a name of a file. */
        return g_strdup_printf (_("%s declined “%s”"), name, file);
      return g_strdup_printf (_("You declined “%s”"), file);
    default:
      if (is_outgoing)
        return g_strdup_printf (_("“%s” was not sent"), file);
      /* Translators: a name of a file, and of somebody. */
      return g_strdup_printf (_("“%s” from %s was not received"), file, name);
    }
}
