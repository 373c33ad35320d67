#include "config.h"

#include "msnp-file-context.h"

#include <string.h>

#include "msnp-file-name.h"
#include "msnp/msnp-error.h"

#define STRUCTURE_SIZE 574 /* of version 2, which is written */
#define SIZE_AT        8
#define TYPE_AT        16
#define NAME_AT        20
#define NAME_UNITS     260 /* of UTF-16 */
#define END_AT         570
#define NO_PREVIEW     1u
#define CONTEXT_MAX    (64 * 1024)

/**
 * msnp_file_context_new:
 * @name: a file's name, valid UTF-8
 * @size: its size in bytes
 * @preview: (nullable): a small PNG, at most %MSNP_FILE_PREVIEW_MAX bytes
 *
 * Returns: (transfer full): what an invitation says of it
 */
MsnpFileContext *
msnp_file_context_new (const char *name,
                       guint64     size,
                       GBytes     *preview)
{
  MsnpFileContext *self = g_new0 (MsnpFileContext, 1);

  self->size = size;
  self->name = msnp_file_name_make_safe (name);
  if (preview != NULL && g_bytes_get_size (preview) > 0
      && g_bytes_get_size (preview) <= MSNP_FILE_PREVIEW_MAX)
    self->preview = g_bytes_ref (preview);

  return self;
}

void
msnp_file_context_free (MsnpFileContext *self)
{
  g_free (self->name);
  g_clear_pointer (&self->preview, g_bytes_unref);
  g_free (self);
}

static guint32
read_32 (const guint8 *at)
{
  guint32 value;

  memcpy (&value, at, sizeof value);
  return GUINT32_FROM_LE (value);
}

/* Broken surrogates become U+FFFD one by one, so that one of them does not cost the name. */
static char *
read_name (const guint8 *at,
           gsize         n_units)
{
  g_autoptr(GString) name = g_string_new (NULL);

  for (gsize i = 0; i < n_units; i++)
    {
      gunichar unit = (gunichar) (at[2 * i] | at[2 * i + 1] << 8);

      if (unit == 0)
        break;
      if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < n_units)
        {
          gunichar low = (gunichar) (at[2 * i + 2] | at[2 * i + 3] << 8);

          if (low >= 0xdc00 && low < 0xe000)
            {
              unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
              i++;
            }
        }
      g_string_append_unichar (name, unit >= 0xd800 && unit < 0xe000 ? 0xfffd : unit);
    }

  return msnp_file_name_make_safe (name->str);
}

/* Where the preview starts: whatever comes after the structure is one, the type does not tell. */
static gsize
find_preview (const guint8 *bytes)
{
  guint32 length = read_32 (bytes);

  if (read_32 (bytes + 4) < 3)
    return STRUCTURE_SIZE;

  return length == 637 || length == 638 ? length : G_MAXSIZE;
}

/**
 * msnp_file_context_parse:
 * @bytes: the Context of an invitation, decoded from base64
 * @size: how many
 * @error: a place for an error, of %MSNP_ERROR
 *
 * Returns: (transfer full) (nullable): what it says; %MSNP_ERROR_PROTOCOL when it says nothing
 */
MsnpFileContext *
msnp_file_context_parse (gconstpointer   bytes,
                         gsize           size,
                         GError        **error)
{
  const guint8 *at = bytes;
  MsnpFileContext *self;
  gsize preview;

  if (size < NAME_AT + 2 || size > CONTEXT_MAX)
    {
      g_set_error (error, MSNP_ERROR, MSNP_ERROR_PROTOCOL,
                   "a file is offered in %" G_GSIZE_FORMAT " bytes", size);
      return NULL;
    }

  self = g_new0 (MsnpFileContext, 1);
  self->size = read_32 (at + SIZE_AT) | (guint64) read_32 (at + SIZE_AT + 4) << 32;
  self->name = read_name (at + NAME_AT, MIN ((size - NAME_AT) / 2, NAME_UNITS));
  preview = find_preview (at);
  if (preview < size && size - preview <= MSNP_FILE_PREVIEW_MAX)
    self->preview = g_bytes_new (at + preview, size - preview);

  return self;
}

static void
write_32 (guint8  *at,
          guint32  value)
{
  value = GUINT32_TO_LE (value);
  memcpy (at, &value, sizeof value);
}

/* Returns: (transfer full): the Context, not yet in base64 */
GBytes *
msnp_file_context_format (const MsnpFileContext *self)
{
  gsize preview_size = self->preview != NULL ? g_bytes_get_size (self->preview) : 0;
  guint8 *at = g_malloc0 (STRUCTURE_SIZE + preview_size);
  glong n_units = 0;
  g_autofree gunichar2 *name = g_utf8_to_utf16 (self->name, -1, NULL, &n_units, NULL);

  write_32 (at, STRUCTURE_SIZE);
  write_32 (at + 4, 2);
  write_32 (at + SIZE_AT, (guint32) self->size);
  write_32 (at + SIZE_AT + 4, (guint32) (self->size >> 32));
  write_32 (at + TYPE_AT, preview_size > 0 ? 0 : NO_PREVIEW);
  for (glong i = 0; i < MIN (n_units, NAME_UNITS - 1); i++)
    {
      at[NAME_AT + 2 * i] = (guint8) name[i];
      at[NAME_AT + 2 * i + 1] = (guint8) (name[i] >> 8);
    }
  write_32 (at + END_AT, G_MAXUINT32);
  if (preview_size > 0)
    memcpy (at + STRUCTURE_SIZE, g_bytes_get_data (self->preview, NULL), preview_size);

  return g_bytes_new_take (at, STRUCTURE_SIZE + preview_size);
}
