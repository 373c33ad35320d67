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
