#include "config.h"

#include "msnp-emoticon.h"

#include <string.h>

#include "msnp/wire/msnp-mime.h"
#include "msnp/wire/msnp-text.h"

#define TYPE_EMOTICON 2
#define READ_MAX      32 /* definitions in one message that are looked at */

G_DEFINE_BOXED_TYPE (MsnpEmoticon, msnp_emoticon, msnp_emoticon_copy, msnp_emoticon_free)

MsnpEmoticon *
msnp_emoticon_new (const char           *shortcut,
                   const MsnpPictureRef *ref)
{
  MsnpEmoticon *self = g_new0 (MsnpEmoticon, 1);

  self->shortcut = g_strdup (shortcut);
  self->ref = msnp_picture_ref_copy (ref);
  return self;
}

MsnpEmoticon *
msnp_emoticon_copy (const MsnpEmoticon *self)
{
  return msnp_emoticon_new (self->shortcut, self->ref);
}

void
msnp_emoticon_free (MsnpEmoticon *self)
{
  g_free (self->shortcut);
  g_clear_pointer (&self->ref, msnp_picture_ref_free);
  g_free (self);
}

/* Returns: whether @text can stand for an emoticon: something visible, and without a tab */
gboolean
msnp_emoticon_is_shortcut (const char *text)
{
  gsize size = strlen (text);

  if (size == 0 || size > MSNP_EMOTICON_SHORTCUT_MAX || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!g_unichar_isgraph (g_utf8_get_char (p)))
        return FALSE;
    }

  return TRUE;
}

/**
 * msnp_emoticon_parse:
 * @body: of a message of the type `text/x-mms-emoticon` or `text/x-mms-animemoticon`
 * @size: its bytes
 *
 * A pair that is none is passed over, and so is whatever follows the first 32.
 *
 * Returns: (transfer full) (element-type MsnpEmoticon): what it defines, maybe nothing
 */
GPtrArray *
msnp_emoticon_parse (gconstpointer body,
                     gsize         size)
{
  GPtrArray *emoticons = g_ptr_array_new_with_free_func ((GDestroyNotify) msnp_emoticon_free);
  g_autofree char *text = g_strndup (body != NULL ? body : "", size);
  g_auto(GStrv) words = g_strsplit (text, "\t", 2 * READ_MAX + 1);

  for (gsize i = 0; words[i] != NULL && words[i + 1] != NULL && i < 2 * READ_MAX; i += 2)
    {
      g_autofree char *decoded = NULL;
      g_autoptr(MsnpPictureRef) ref = NULL;

      /* Some clients encode it as in presence. */
      if (words[i + 1][0] == '%')
        decoded = msnp_text_unescape (words[i + 1]);
      ref = msnp_picture_ref_parse (decoded != NULL ? decoded : words[i + 1]);
      if (ref != NULL && ref->type == TYPE_EMOTICON && msnp_emoticon_is_shortcut (words[i]))
        g_ptr_array_add (emoticons, msnp_emoticon_new (words[i], ref));
    }

  return emoticons;
}

/**
 * msnp_emoticon_format:
 * @emoticons: (element-type MsnpEmoticon): at most %MSNP_EMOTICONS_MAX
 *
 * Returns: (transfer full): the payload of the message that goes before the text
 */
GBytes *
msnp_emoticon_format (GPtrArray *emoticons)
{
  g_autoptr(MsnpMime) mime = msnp_mime_new ();
  g_autoptr(GString) body = g_string_new (NULL);

  for (guint i = 0; i < emoticons->len; i++)
    {
      const MsnpEmoticon *emoticon = g_ptr_array_index (emoticons, i);

      g_string_append_printf (body, "%s\t%s\t", emoticon->shortcut, emoticon->ref->text);
    }
  msnp_mime_append (mime, "MIME-Version", "1.0");
  msnp_mime_append (mime, "Content-Type", "text/x-mms-emoticon");
  msnp_mime_set_body (mime, body->str, body->len);

  return msnp_mime_format (mime);
}
