#include "config.h"

#include "core-own-emoticon.h"

#include <string.h>

#include "core-pictures.h"

/**
 * CoreOwnEmoticon:
 *
 * A picture that a person has chosen, and what is typed for it. Its picture never changes.
 */
struct _CoreOwnEmoticon
{
  GObject  parent_instance;
  char    *shortcut;
  GBytes  *data;
  char    *sha1d;
};

enum { PROP_SHORTCUT = 1, PROP_DATA, PROP_SHA1D, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (CoreOwnEmoticon, core_own_emoticon, G_TYPE_OBJECT)

static void
core_own_emoticon_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  CoreOwnEmoticon *self = CORE_OWN_EMOTICON (object);

  switch (id)
    {
    case PROP_SHORTCUT:
      g_value_set_string (value, self->shortcut);
      break;
    case PROP_DATA:
      g_value_set_boxed (value, self->data);
      break;
    case PROP_SHA1D:
      g_value_set_string (value, self->sha1d);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
core_own_emoticon_finalize (GObject *object)
{
  CoreOwnEmoticon *self = CORE_OWN_EMOTICON (object);

  g_free (self->shortcut);
  g_free (self->sha1d);
  g_bytes_unref (self->data);
  G_OBJECT_CLASS (core_own_emoticon_parent_class)->finalize (object);
}

static void
core_own_emoticon_class_init (CoreOwnEmoticonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = core_own_emoticon_get_property;
  object_class->finalize = core_own_emoticon_finalize;
  properties[PROP_SHORTCUT] = g_param_spec_string ("shortcut", NULL, NULL, NULL, flags);
  properties[PROP_DATA] = g_param_spec_boxed ("data", NULL, NULL, G_TYPE_BYTES, flags);
  properties[PROP_SHA1D] = g_param_spec_string ("sha1d", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
core_own_emoticon_init (CoreOwnEmoticon *self)
{
}

CoreOwnEmoticon *
core_own_emoticon_new (const char *shortcut,
                       GBytes     *data)
{
  CoreOwnEmoticon *self = g_object_new (CORE_TYPE_OWN_EMOTICON, NULL);

  self->shortcut = g_strdup (shortcut);
  self->data = g_bytes_ref (data);
  self->sha1d = core_pictures_dup_digest (data);
  return self;
}

const char *
core_own_emoticon_get_shortcut (CoreOwnEmoticon *self)
{
  g_return_val_if_fail (CORE_IS_OWN_EMOTICON (self), NULL);

  return self->shortcut;
}

GBytes *
core_own_emoticon_get_data (CoreOwnEmoticon *self)
{
  g_return_val_if_fail (CORE_IS_OWN_EMOTICON (self), NULL);

  return self->data;
}

/* Returns: (transfer none): the digest of the picture in base64 */
const char *
core_own_emoticon_get_sha1d (CoreOwnEmoticon *self)
{
  g_return_val_if_fail (CORE_IS_OWN_EMOTICON (self), NULL);

  return self->sha1d;
}

/* Returns: whether a part of its shortcut is @words, whatever the case */
gboolean
core_own_emoticon_is_found_by (CoreOwnEmoticon *self,
                               const char      *words)
{
  g_autofree char *wanted = NULL;
  g_autofree char *folded = NULL;

  g_return_val_if_fail (CORE_IS_OWN_EMOTICON (self), FALSE);
  g_return_val_if_fail (words != NULL, FALSE);

  wanted = g_utf8_casefold (words, -1);
  folded = g_utf8_casefold (self->shortcut, -1);
  return strstr (folded, g_strstrip (wanted)) != NULL;
}

void
core_own_emoticon_set_shortcut (CoreOwnEmoticon *self,
                                const char      *shortcut)
{
  g_return_if_fail (CORE_IS_OWN_EMOTICON (self));

  if (g_str_equal (self->shortcut, shortcut))
    return;

  g_free (self->shortcut);
  self->shortcut = g_strdup (shortcut);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHORTCUT]);
}
