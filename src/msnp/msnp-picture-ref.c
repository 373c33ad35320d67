#include "config.h"

#include "msnp-picture-ref.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (MsnpPictureRef, msnp_picture_ref, msnp_picture_ref_copy, msnp_picture_ref_free)

static void
on_element_start (GMarkupParseContext  *context,
                  const char           *element,
                  const char          **names,
                  const char          **values,
                  gpointer              user_data,
                  GError              **error)
{
  MsnpPictureRef *self = user_data;

  if (self->sha1d != NULL || strcmp (element, "msnobj") != 0)
    return;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      guint64 number;

      if (strcmp (names[i], "Creator") == 0 && self->creator == NULL)
        self->creator = g_strdup (values[i]);
      else if (strcmp (names[i], "SHA1D") == 0 && self->sha1d == NULL)
        self->sha1d = g_strdup (values[i]);
      else if (strcmp (names[i], "Size") == 0
               && g_ascii_string_to_unsigned (values[i], 10, 1, G_MAXUINT32, &number, NULL))
        self->size = (guint32) number;
      else if (strcmp (names[i], "Type") == 0
               && g_ascii_string_to_unsigned (values[i], 10, 0, 100, &number, NULL))
        self->type = (guint) number;
    }
}

/* 20 bytes in base64 */
static gboolean
digest_is_valid (const char *sha1d)
{
  g_autofree guchar *digest = NULL;
  gsize size;

  if (sha1d == NULL || strlen (sha1d) != 28)
    return FALSE;

  digest = g_base64_decode (sha1d, &size);
  return size == 20;
}

/**
 * msnp_picture_ref_parse:
 * @text: (nullable): an msnobject, already decoded
 *
 * Returns: (transfer full) (nullable): the reference; %NULL where @text names no picture, as `0`,
 *   `<msnobj/>` and everything malformed does (03 §3.5)
 */
MsnpPictureRef *
msnp_picture_ref_parse (const char *text)
{
  static const GMarkupParser parser = { .start_element = on_element_start };
  g_autoptr(GMarkupParseContext) context = NULL;
  g_autoptr(MsnpPictureRef) self = NULL;

  if (text == NULL || *text != '<' || strlen (text) > MSNP_PICTURE_REF_MAX)
    return NULL;

  self = g_new0 (MsnpPictureRef, 1);
  context = g_markup_parse_context_new (&parser, 0, self, NULL);
  /* Why it is no msnobject is nobody's concern: such a contact simply has no picture. */
  if (!g_markup_parse_context_parse (context, text, (gssize) strlen (text), NULL)
      || !g_markup_parse_context_end_parse (context, NULL))
    return NULL;
  if (self->size == 0 || self->creator == NULL || !digest_is_valid (self->sha1d))
    return NULL;

  self->text = g_strdup (text);
  return g_steal_pointer (&self);
}

/**
 * msnp_picture_ref_new_from_digest:
 * @creator: whose picture it is: an address
 * @type: %MSNP_PICTURE_TYPE_DISPLAY or %MSNP_PICTURE_TYPE_EMOTICON
 * @sha1d: its digest in base64; it is not trusted
 * @size: its bytes
 *
 * Names a picture whose msnobject nobody remembers: it is good for the cache, but no peer can be
 * asked for it.
 *
 * Returns: (transfer full) (nullable): the reference; %NULL where @sha1d is no digest or @size none
 */
MsnpPictureRef *
msnp_picture_ref_new_from_digest (const char *creator,
                                  guint       type,
                                  const char *sha1d,
                                  guint32     size)
{
  MsnpPictureRef *self;

  if (size == 0 || !digest_is_valid (sha1d))
    return NULL;

  self = g_new0 (MsnpPictureRef, 1);
  self->text = g_strdup ("");
  self->creator = g_strdup (creator);
  self->sha1d = g_strdup (sha1d);
  self->size = size;
  self->type = type;

  return self;
}

MsnpPictureRef *
msnp_picture_ref_copy (const MsnpPictureRef *self)
{
  MsnpPictureRef *copy = g_memdup2 (self, sizeof *self);

  copy->text = g_strdup (self->text);
  copy->creator = g_strdup (self->creator);
  copy->sha1d = g_strdup (self->sha1d);

  return copy;
}

void
msnp_picture_ref_free (MsnpPictureRef *self)
{
  g_free (self->text);
  g_free (self->creator);
  g_free (self->sha1d);
  g_free (self);
}

/* Returns: whether both name the same picture, or both none */
gboolean
msnp_picture_ref_equal (const MsnpPictureRef *a,
                        const MsnpPictureRef *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return strcmp (a->sha1d, b->sha1d) == 0 && a->size == b->size;
}

static char *
dup_digest (gconstpointer data,
            gsize         size)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize digest_size = sizeof digest;

  g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, digest, &digest_size);

  return g_base64_encode (digest, digest_size);
}

/**
 * msnp_picture_ref_new:
 * @creator: whose picture it is: an address
 * @type: %MSNP_PICTURE_TYPE_DISPLAY or %MSNP_PICTURE_TYPE_EMOTICON
 * @location: (nullable): a file name for old clients; %NULL makes one of the digest
 * @data: the picture, 1 byte and up
 *
 * Returns: (transfer full): the msnobject that names @data, as the official client writes it (05
 *   §5.1)
 */
MsnpPictureRef *
msnp_picture_ref_new (const char *creator,
                      guint       type,
                      const char *location,
                      GBytes     *data)
{
  MsnpPictureRef *self = g_new0 (MsnpPictureRef, 1);
  gsize size;
  gconstpointer bytes = g_bytes_get_data (data, &size);
  g_autofree char *made = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *sha1c = NULL;

  self->creator = g_strdup (creator);
  self->type = type;
  self->size = (guint32) size;
  self->sha1d = dup_digest (bytes, size);
  if (location == NULL)
    location = made = g_strdup_printf ("TFR%X.tmp", g_str_hash (self->sha1d) & 0xffffu);

  plain = g_strdup_printf ("Creator%sSize%uType%uLocation%sFriendlyAAA=SHA1D%s", creator,
                           self->size, type, location, self->sha1d);
  sha1c = dup_digest (plain, strlen (plain));
  self->text = g_markup_printf_escaped ("<msnobj Creator=\"%s\" Size=\"%u\" Type=\"%u\" "
                                        "Location=\"%s\" Friendly=\"AAA=\" SHA1D=\"%s\" "
                                        "SHA1C=\"%s\"/>", creator, self->size, type, location,
                                        self->sha1d, sha1c);

  return self;
}

/* Returns: whether @data is the picture that @self names: its size and its digest */
gboolean
msnp_picture_ref_names (const MsnpPictureRef *self,
                        GBytes               *data)
{
  gsize size;
  gconstpointer bytes = g_bytes_get_data (data, &size);
  g_autofree char *sha1d = NULL;

  if (size != self->size)
    return FALSE;

  sha1d = dup_digest (bytes, size);
  return strcmp (sha1d, self->sha1d) == 0;
}

/* Returns: whether @data begins like PNG, JPEG, GIF or BMP, and is no more than is announced */
gboolean
msnp_picture_is_image (GBytes *data)
{
  static const struct { const char *magic; gsize size; } formats[] = {
    { "\x89PNG\r\n\x1a\n", 8 }, { "\xff\xd8\xff", 3 }, { "GIF87a", 6 }, { "GIF89a", 6 },
    { "BM", 2 },
  };
  gsize size;
  gconstpointer bytes = g_bytes_get_data (data, &size);

  if (size > MSNP_PICTURE_MAX)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (size > formats[i].size && memcmp (bytes, formats[i].magic, formats[i].size) == 0)
        return TRUE;
    }

  return FALSE;
}
