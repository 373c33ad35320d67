#include "config.h"

#include "core-settings.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

#define WINDOW_MAX 16384 /* as the schema has it */
#define MAX_ADDRESSES 10 /* remembered ones: more would be a list nobody reads */
#define MAX_EMOTICONS 8 /* a row of the picker */

/* The program has one of these for its whole life, made by TwnApplication. The schema has no path:
 * the profile gives it, so that profiles share nothing. --demo keeps all of it in memory. */
struct _CoreSettings
{
  GObject    parent_instance;
  GSettings *gsettings;
};

enum { PROP_SERVICE = 1, PROP_CUSTOM_DISPATCH, PROP_CUSTOM_NEXUS, PROP_REMEMBER_ADDRESS,
       PROP_STATUS, PROP_BACKGROUND, PROP_AUTO_AWAY_MINUTES, PROP_TEXT_FORMAT, PROP_SWITCHES };

/* Keys that are no more than on or off, each a property of its name from PROP_SWITCHES on. */
static const struct
{
  const char *key;
  gboolean    initially;
} switches[] = {
  { "notify-online", TRUE },
  { "notify-message", TRUE },
  { "notify-nudge", TRUE },
  { "notify-file", TRUE },
  { "notify-added", TRUE },
  { "notify-connection", TRUE },
  { "notify-while-busy", FALSE },
  { "notify-while-away", TRUE },
  { "sounds", TRUE },
  { "sound-online", TRUE },
  { "sound-message", TRUE },
  { "sound-nudge", TRUE },
  { "sound-added", TRUE },
  { "tray", TRUE },
  { "autostart", FALSE },
  { "auto-away", TRUE },
  { "direct-connections", TRUE },
  { "show-emoticons", TRUE },
  { "show-formats", TRUE },
};

#define N_PROPS (PROP_SWITCHES + G_N_ELEMENTS (switches))
static GParamSpec *properties[N_PROPS];
enum { ADDRESSES_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (CoreSettings, core_settings, G_TYPE_OBJECT)

static void
core_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CoreSettings *self = CORE_SETTINGS (object);

  if (G_IS_PARAM_SPEC_STRING (pspec))
    g_value_take_string (value, g_settings_get_string (self->gsettings, pspec->name));
  else if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    g_value_set_boolean (value, g_settings_get_boolean (self->gsettings, pspec->name));
  else if (G_IS_PARAM_SPEC_INT (pspec))
    g_value_set_int (value, g_settings_get_int (self->gsettings, pspec->name));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

/* A key that an administrator has locked stays as it is: that is what a lock is for. */
static void
core_settings_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CoreSettings *self = CORE_SETTINGS (object);
  GSettings *gsettings = self->gsettings;

  if (!g_settings_is_writable (gsettings, pspec->name))
    return;

  if (G_IS_PARAM_SPEC_STRING (pspec))
    g_settings_set_string (gsettings, pspec->name,
                           g_value_get_string (value) != NULL ? g_value_get_string (value) : "");
  else if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    g_settings_set_boolean (gsettings, pspec->name, g_value_get_boolean (value));
  else if (G_IS_PARAM_SPEC_INT (pspec))
    g_settings_set_int (gsettings, pspec->name, g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
core_settings_finalize (GObject *object)
{
  CoreSettings *self = CORE_SETTINGS (object);

  g_clear_object (&self->gsettings);
  G_OBJECT_CLASS (core_settings_parent_class)->finalize (object);
}

static void
core_settings_class_init (CoreSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = core_settings_get_property;
  object_class->set_property = core_settings_set_property;
  object_class->finalize = core_settings_finalize;
  properties[PROP_SERVICE] = g_param_spec_string ("service", NULL, NULL, NULL, flags);
  properties[PROP_CUSTOM_DISPATCH] =
    g_param_spec_string ("custom-dispatch", NULL, NULL, NULL, flags);
  properties[PROP_CUSTOM_NEXUS] = g_param_spec_string ("custom-nexus", NULL, NULL, NULL, flags);
  properties[PROP_REMEMBER_ADDRESS] =
    g_param_spec_boolean ("remember-address", NULL, NULL, TRUE, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, NULL, flags);
  properties[PROP_BACKGROUND] = g_param_spec_string ("background", NULL, NULL, NULL, flags);
  properties[PROP_AUTO_AWAY_MINUTES] =
    g_param_spec_int ("auto-away-minutes", NULL, NULL, 1, 180, 5, flags);
  properties[PROP_TEXT_FORMAT] = g_param_spec_string ("text-format", NULL, NULL, NULL, flags);
  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++)
    properties[PROP_SWITCHES + i] =
      g_param_spec_boolean (switches[i].key, NULL, NULL, switches[i].initially, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * CoreSettings::addresses-changed:
   * @self: the settings
   *
   * The remembered addresses are others now, or in another order.
   */
  signals[ADDRESSES_CHANGED] =
    g_signal_new ("addresses-changed", CORE_TYPE_SETTINGS, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
core_settings_init (CoreSettings *self)
{
}

static void
on_gsettings_changed (GSettings *gsettings, const char *key, gpointer user_data)
{
  CoreSettings *self = CORE_SETTINGS (user_data);

  if (g_str_equal (key, "addresses"))
    g_signal_emit (self, signals[ADDRESSES_CHANGED], 0);
  else if (g_object_class_find_property (G_OBJECT_GET_CLASS (self), key) != NULL)
    g_object_notify (G_OBJECT (self), key);
}

/* Beside a program that is not in the system's prefix, installed or just built. */
static GSettingsSchema *
lookup_beside_program (const char *id)
{
  const char *folders[] = { "../share/glib-2.0/schemas", "../../data" };
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;

  for (gsize i = 0; folder != NULL && i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folder, folders[i], NULL);
      g_autoptr(GSettingsSchemaSource) source =
        g_settings_schema_source_new_from_directory (path, g_settings_schema_source_get_default (),
                                                     TRUE, NULL);
      GSettingsSchema *schema =
        source != NULL ? g_settings_schema_source_lookup (source, id, TRUE) : NULL;

      if (schema != NULL)
        return schema;
    }

  return NULL;
}

/* g_settings_new() would end the program where the schema is missing. */
static GSettingsSchema *
lookup_schema (const char *id, GError **error)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  GSettingsSchema *schema =
    source != NULL ? g_settings_schema_source_lookup (source, id, TRUE) : NULL;

  if (schema == NULL)
    schema = lookup_beside_program (id);
  if (schema == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 "the settings schema %s is not installed", id);

  return schema;
}

static CoreSettings *
settings_new (GSettingsBackend *backend, const char *path, GError **error)
{
  g_autoptr(GSettingsSchema) schema = lookup_schema (TWEENER_APP_ID, error);
  CoreSettings *self;

  if (schema == NULL)
    return NULL;

  self = g_object_new (CORE_TYPE_SETTINGS, NULL);
  self->gsettings = g_settings_new_full (schema, backend, path);
  g_signal_connect_object (self->gsettings, "changed", G_CALLBACK (on_gsettings_changed), self, 0);

  return self;
}

/**
 * core_settings_new:
 * @profile: (nullable): a name that core_settings_is_profile_name() accepts, or NULL
 * @error: set where the schema is not installed
 *
 * Returns: (transfer full) (nullable): the settings of @profile, or of the usual one
 */
CoreSettings *
core_settings_new (const char  *profile,
                   GError     **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (profile == NULL || core_settings_is_profile_name (profile), NULL);

  if (profile == NULL)
    return settings_new (NULL, "/im/tweener/Tweener/", error);

  path = g_strdup_printf ("/im/tweener/Tweener/profiles/%s/", profile);
  return settings_new (NULL, path, error);
}

/* Returns: (transfer full) (nullable): settings that nobody finds again after the program's end */
CoreSettings *
core_settings_new_in_memory (GError **error)
{
  g_autoptr(GSettingsBackend) backend = g_memory_settings_backend_new ();

  return settings_new (backend, "/im/tweener/Tweener/", error);
}

/* Such a name is a part of a settings path and of a D-Bus name: 1 to 32 letters, digits and _. */
gboolean
core_settings_is_profile_name (const char *name)
{
  gsize length;

  g_return_val_if_fail (name != NULL, FALSE);

  length = strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  return name[length] == '\0' && length >= 1 && length <= 32;
}

/* Returns: whether the key @key, one of those that are on or off, is on */
gboolean
core_settings_is_on (CoreSettings *self,
                     const char   *key)
{
  g_return_val_if_fail (CORE_IS_SETTINGS (self), FALSE);
  g_return_val_if_fail (key != NULL, FALSE);

  return g_settings_get_boolean (self->gsettings, key);
}

/* Keeps @property of @object and @key the same, until @object goes. */
void
core_settings_bind (CoreSettings *self,
                    const char   *key,
                    gpointer      object,
                    const char   *property)
{
  g_return_if_fail (CORE_IS_SETTINGS (self));
  g_return_if_fail (G_IS_OBJECT (object));

  g_settings_bind (self->gsettings, key, object, property, G_SETTINGS_BIND_DEFAULT);
}

/* Returns: how large windows of @kind are to be: "window", "chat" or "history" */
CoreWindowSize
core_settings_get_window_size (CoreSettings *self,
                               const char   *kind)
{
  g_autofree char *width = g_strconcat (kind, "-width", NULL);
  g_autofree char *height = g_strconcat (kind, "-height", NULL);
  g_autofree char *maximized = g_strconcat (kind, "-maximized", NULL);
  CoreWindowSize size = { 0 };

  g_return_val_if_fail (CORE_IS_SETTINGS (self), size);

  size.width = g_settings_get_int (self->gsettings, width);
  size.height = g_settings_get_int (self->gsettings, height);
  size.is_maximized = g_settings_get_boolean (self->gsettings, maximized);
  return size;
}

/* What no window can have is not kept. */
void
core_settings_set_window_size (CoreSettings   *self,
                               const char     *kind,
                               CoreWindowSize  size)
{
  g_autofree char *width = g_strconcat (kind, "-width", NULL);
  g_autofree char *height = g_strconcat (kind, "-height", NULL);
  g_autofree char *maximized = g_strconcat (kind, "-maximized", NULL);

  g_return_if_fail (CORE_IS_SETTINGS (self));

  if (size.width < 1 || size.height < 1 || size.width > WINDOW_MAX || size.height > WINDOW_MAX)
    return;

  g_settings_set_int (self->gsettings, width, size.width);
  g_settings_set_int (self->gsettings, height, size.height);
  g_settings_set_boolean (self->gsettings, maximized, size.is_maximized);
}

/* Returns: (transfer full): `a(ss)`: service files, each with its certificates as PEM or "" */
GVariant *
core_settings_dup_services (CoreSettings *self)
{
  g_return_val_if_fail (CORE_IS_SETTINGS (self), NULL);

  return g_settings_get_value (self->gsettings, "services");
}

/* @services: as core_settings_dup_services() gives it; a floating reference is taken */
void
core_settings_set_services (CoreSettings *self,
                            GVariant     *services)
{
  g_autoptr(GVariant) taken = g_variant_ref_sink (services);

  g_return_if_fail (CORE_IS_SETTINGS (self));
  g_return_if_fail (g_variant_is_of_type (taken, G_VARIANT_TYPE ("a(ss)")));

  if (g_settings_is_writable (self->gsettings, "services"))
    g_settings_set_value (self->gsettings, "services", taken);
}

/* Returns: (transfer full): the remembered addresses, the last used first */
char **
core_settings_dup_addresses (CoreSettings *self)
{
  g_return_val_if_fail (CORE_IS_SETTINGS (self), NULL);

  return g_settings_get_strv (self->gsettings, "addresses");
}

/* @with decides whether @word is there afterwards; if so, it is the first. */
static void
change_list (CoreSettings *self, const char *key, const char *word, gboolean with, guint max)
{
  g_auto(GStrv) old = g_settings_get_strv (self->gsettings, key);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) changed = NULL;
  guint n = 0;

  if (!g_settings_is_writable (self->gsettings, key))
    return;

  if (with)
    {
      g_strv_builder_add (builder, word);
      n++;
    }
  for (guint i = 0; old[i] != NULL && n < max; i++)
    {
      if (g_str_equal (old[i], word))
        continue;
      g_strv_builder_add (builder, old[i]);
      n++;
    }

  changed = g_strv_builder_end (builder);
  if (!g_strv_equal ((const char *const *) old, (const char *const *) changed))
    g_settings_set_strv (self->gsettings, key, (const char *const *) changed);
}

void
core_settings_add_address (CoreSettings *self,
                           const char   *address)
{
  g_return_if_fail (CORE_IS_SETTINGS (self));
  g_return_if_fail (address != NULL);

  change_list (self, "addresses", address, TRUE, MAX_ADDRESSES);
}

void
core_settings_remove_address (CoreSettings *self,
                              const char   *address)
{
  g_return_if_fail (CORE_IS_SETTINGS (self));
  g_return_if_fail (address != NULL);

  change_list (self, "addresses", address, FALSE, MAX_ADDRESSES);
}

/* Returns: (transfer full): the codes of the emoticons last picked, the last one first */
char **
core_settings_dup_recent_emoticons (CoreSettings *self)
{
  g_return_val_if_fail (CORE_IS_SETTINGS (self), NULL);

  return g_settings_get_strv (self->gsettings, "recent-emoticons");
}

void
core_settings_add_recent_emoticon (CoreSettings *self,
                                   const char   *code)
{
  g_return_if_fail (CORE_IS_SETTINGS (self));
  g_return_if_fail (code != NULL);

  change_list (self, "recent-emoticons", code, TRUE, MAX_EMOTICONS);
}
