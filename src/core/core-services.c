#include "config.h"

#include "core-services.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "msnp/msnp-error.h"

#define KEPT_MAX 64 /* services in one list */
#define ID_MAX   40 /* bytes of an id that is made from a name */

struct _CoreServiceEntry
{
  GObject      parent_instance;
  char        *id;
  char        *name;
  MsnpService *service; /* NULL: the one that a person types in */
  gboolean     is_kept; /* in the profile's settings */
  gboolean     is_file; /* for this run alone */
};

enum { PROP_NAME = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (CoreServiceEntry, core_service_entry, G_TYPE_OBJECT)

static void
core_service_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CoreServiceEntry *self = CORE_SERVICE_ENTRY (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
core_service_entry_finalize (GObject *object)
{
  CoreServiceEntry *self = CORE_SERVICE_ENTRY (object);

  g_free (self->id);
  g_free (self->name);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (core_service_entry_parent_class)->finalize (object);
}

static void
core_service_entry_class_init (CoreServiceEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = core_service_entry_get_property;
  object_class->finalize = core_service_entry_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
core_service_entry_init (CoreServiceEntry *self)
{
}

static CoreServiceEntry *
service_entry_new (const char *id, const char *name, MsnpService *service)
{
  CoreServiceEntry *self = g_object_new (CORE_TYPE_SERVICE_ENTRY, NULL);

  self->id = g_strdup (id);
  self->name = g_strdup (name);
  g_set_object (&self->service, service);

  return self;
}

const char *
core_service_entry_get_id (CoreServiceEntry *self)
{
  g_return_val_if_fail (CORE_IS_SERVICE_ENTRY (self), NULL);

  return self->id;
}

const char *
core_service_entry_get_name (CoreServiceEntry *self)
{
  g_return_val_if_fail (CORE_IS_SERVICE_ENTRY (self), NULL);

  return self->name;
}

/* Returns: (transfer none) (nullable): NULL for the one that a person types in */
MsnpService *
core_service_entry_get_service (CoreServiceEntry *self)
{
  g_return_val_if_fail (CORE_IS_SERVICE_ENTRY (self), NULL);

  return self->service;
}

gboolean
core_service_entry_is_kept (CoreServiceEntry *self)
{
  g_return_val_if_fail (CORE_IS_SERVICE_ENTRY (self), FALSE);

  return self->is_kept;
}

/* A service that the command line gave, the presets, those that the profile keeps, and the one that
 * a person types in.
 *
 * Accounts and their passwords belong to the id of a service. A file from anywhere must never get
 * the id of another service: whoever imports it would send that one's passwords to its hosts. */
struct _CoreServices
{
  GObject       parent_instance;
  GPtrArray    *entries;
  CoreSettings *settings; /* (nullable): where the kept ones are */
};

static GType
core_services_get_item_type (GListModel *model)
{
  return CORE_TYPE_SERVICE_ENTRY;
}

static guint
core_services_get_n_items (GListModel *model)
{
  return CORE_SERVICES (model)->entries->len;
}

static gpointer
core_services_get_item (GListModel *model, guint position)
{
  CoreServices *self = CORE_SERVICES (model);

  return position < self->entries->len ? g_object_ref (self->entries->pdata[position]) : NULL;
}

static void
core_services_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = core_services_get_item_type;
  iface->get_n_items = core_services_get_n_items;
  iface->get_item = core_services_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CoreServices, core_services, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      core_services_list_model_init))

static void
core_services_finalize (GObject *object)
{
  CoreServices *self = CORE_SERVICES (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (core_services_parent_class)->finalize (object);
}

static void
core_services_class_init (CoreServicesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = core_services_finalize;
}

static void
core_services_init (CoreServices *self)
{
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
append (CoreServices *self, const char *id, const char *name, MsnpService *service)
{
  g_ptr_array_add (self->entries, service_entry_new (id, name, service));
}

static void
append_service (CoreServices *self, MsnpService *service)
{
  append (self, msnp_service_get_id (service), msnp_service_get_name (service), service);
}

/* Returns: (transfer full): the presets and “Custom…” */
CoreServices *
core_services_new (void)
{
  CoreServices *self = g_object_new (CORE_TYPE_SERVICES, NULL);
  g_autoptr(GListModel) presets = msnp_service_list_presets ();

  for (guint i = 0; i < g_list_model_get_n_items (presets); i++)
    {
      g_autoptr(MsnpService) preset = g_list_model_get_item (presets, i);

      append_service (self, preset);
    }
  append (self, CORE_SERVICE_CUSTOM, _("Custom…"), NULL);

  return self;
}

/* Returns: (transfer full): @service and no other, for the demo */
CoreServices *
core_services_new_with (MsnpService *service)
{
  CoreServices *self = g_object_new (CORE_TYPE_SERVICES, NULL);

  g_return_val_if_fail (MSNP_IS_SERVICE (service), self);

  append_service (self, service);
  return self;
}

/* ---- those that the profile keeps ---- */

static void
save (CoreServices *self)
{
  GVariantBuilder builder;

  if (self->settings == NULL)
    return;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  for (guint i = 0; i < self->entries->len; i++)
    {
      CoreServiceEntry *entry = self->entries->pdata[i];
      g_autofree char *json = NULL;
      g_autofree char *pem = NULL;

      if (!entry->is_kept)
        continue;
      json = msnp_service_dup_json (entry->service);
      pem = msnp_service_dup_ca_pem (entry->service);
      g_variant_builder_add (&builder, "(ss)", json, pem != NULL ? pem : "");
    }
  core_settings_set_services (self->settings, g_variant_builder_end (&builder));
}

/* Behind the presets and the others that are kept, before the one to be typed in. */
static guint
get_end_of_kept (CoreServices *self)
{
  guint custom = core_services_find (self, CORE_SERVICE_CUSTOM);

  return custom != G_MAXUINT ? custom : self->entries->len;
}

static guint
insert_kept (CoreServices *self, guint position, MsnpService *service)
{
  CoreServiceEntry *entry = service_entry_new (msnp_service_get_id (service),
                                               msnp_service_get_name (service), service);

  entry->is_kept = TRUE;
  g_ptr_array_insert (self->entries, (int) position, entry);
  return position;
}

/* The settings are a file that anybody may have written: what is no service is passed over. */
static void
load_one (CoreServices *self, const char *json, const char *pem)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) service = msnp_service_new_from_json (json, -1, &error);

  if (service != NULL && *pem != '\0' && !msnp_service_set_ca_pem (service, pem, &error))
    g_clear_object (&service);
  if (service == NULL)
    g_warning ("a service in the settings is none: %s", error->message);
  else if (core_services_find (self, msnp_service_get_id (service)) == G_MAXUINT)
    insert_kept (self, get_end_of_kept (self), service);
}

/**
 * core_services_load:
 * @self: the services
 * @settings: of the profile; from here on, what is kept is kept there
 */
void
core_services_load (CoreServices *self,
                    CoreSettings *settings)
{
  g_autoptr(GVariant) services = NULL;
  const char *json, *pem;
  GVariantIter iter;
  guint n_before, position;

  g_return_if_fail (CORE_IS_SERVICES (self));
  g_return_if_fail (CORE_IS_SETTINGS (settings) && self->settings == NULL);

  self->settings = g_object_ref (settings);
  services = core_settings_dup_services (settings);
  n_before = self->entries->len;
  position = get_end_of_kept (self);
  g_variant_iter_init (&iter, services);
  while (g_variant_iter_next (&iter, "(&s&s)", &json, &pem)
         && self->entries->len - n_before < KEPT_MAX)
    load_one (self, json, pem);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, self->entries->len - n_before);
}

/* Returns: (transfer full): an id that no service has, made from @name */
char *
core_services_dup_free_id (CoreServices *self,
                           const char   *name)
{
  g_autoptr(GString) id = g_string_new (NULL);

  g_return_val_if_fail (CORE_IS_SERVICES (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (const char *p = name; *p != '\0' && id->len < ID_MAX; p++)
    {
      if (g_ascii_isalnum (*p))
        g_string_append_c (id, g_ascii_tolower (*p));
      else if (id->len > 0 && id->str[id->len - 1] != '-')
        g_string_append_c (id, '-');
    }
  if (id->len > 0 && id->str[id->len - 1] == '-')
    g_string_truncate (id, id->len - 1);
  if (id->len == 0)
    g_string_append (id, "service");

  for (guint i = 2; core_services_find (self, id->str) != G_MAXUINT; i++)
    {
      char *dash = strrchr (id->str, '.');

      if (dash != NULL)
        g_string_truncate (id, (gsize) (dash - id->str));
      g_string_append_printf (id, ".%u", i);
    }

  return g_string_free (g_steal_pointer (&id), FALSE);
}

/**
 * core_services_keep:
 * @self: the services
 * @service: what a person wants to keep; where @replaced_id is %NULL, its id must be a free one
 * @replaced_id: (nullable): the id of the kept service whose place it takes, and which it has, too
 *
 * Returns: its position, or %G_MAXUINT where there are too many
 */
guint
core_services_keep (CoreServices *self,
                    MsnpService  *service,
                    const char   *replaced_id)
{
  guint position;

  g_return_val_if_fail (CORE_IS_SERVICES (self), G_MAXUINT);
  g_return_val_if_fail (MSNP_IS_SERVICE (service), G_MAXUINT);
  g_return_val_if_fail (g_strcmp0 (msnp_service_get_id (service), replaced_id) == 0
                          || core_services_find (self, msnp_service_get_id (service))
                               == G_MAXUINT, G_MAXUINT);

  position = replaced_id != NULL ? core_services_find (self, replaced_id) : G_MAXUINT;
  if (position != G_MAXUINT)
    {
      g_return_val_if_fail (((CoreServiceEntry *) self->entries->pdata[position])->is_kept,
                            G_MAXUINT);
      g_ptr_array_remove_index (self->entries, position);
      insert_kept (self, position, service);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
    }
  else
    {
      if (self->entries->len >= KEPT_MAX)
        return G_MAXUINT;
      position = insert_kept (self, get_end_of_kept (self), service);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
    }
  save (self);

  return position;
}

/* Forgets the kept service @id; accounts that were remembered with it stay. */
void
core_services_remove (CoreServices *self,
                      const char   *id)
{
  guint position;

  g_return_if_fail (CORE_IS_SERVICES (self));

  position = core_services_find (self, id);
  if (position == G_MAXUINT || !((CoreServiceEntry *) self->entries->pdata[position])->is_kept)
    return;

  g_ptr_array_remove_index (self->entries, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  save (self);
}

/* Returns: the position of the service @id, or %G_MAXUINT */
guint
core_services_find (CoreServices *self,
                    const char   *id)
{
  g_return_val_if_fail (CORE_IS_SERVICES (self), G_MAXUINT);

  for (guint i = 0; i < self->entries->len; i++)
    {
      if (g_strcmp0 (core_service_entry_get_id (self->entries->pdata[i]), id) == 0)
        return i;
    }

  return G_MAXUINT;
}

/* Returns: (transfer none): what the service @id is called; @id where it is not there any more */
const char *
core_services_get_name (CoreServices *self,
                        const char   *id)
{
  guint position;

  g_return_val_if_fail (CORE_IS_SERVICES (self), id);

  position = core_services_find (self, id);
  return position != G_MAXUINT ? core_service_entry_get_name (self->entries->pdata[position]) : id;
}

/* Returns: the position of the service @id that a file described before, or %G_MAXUINT */
static guint
find_file (CoreServices *self, const char *id)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      CoreServiceEntry *entry = self->entries->pdata[i];

      if (entry->is_file && g_strcmp0 (entry->id, id) == 0)
        return i;
    }

  return G_MAXUINT;
}

/* Puts a service that a file described in front of the others, or in the place of what such a file
 * said of it before. Returns: its position */
guint
core_services_add_file (CoreServices *self,
                        MsnpService  *service)
{
  CoreServiceEntry *entry;
  guint position;
  gboolean is_new;

  g_return_val_if_fail (CORE_IS_SERVICES (self), G_MAXUINT);
  g_return_val_if_fail (MSNP_IS_SERVICE (service), G_MAXUINT);

  entry = service_entry_new (msnp_service_get_id (service), msnp_service_get_name (service),
                             service);
  entry->is_file = TRUE;
  position = find_file (self, entry->id);
  is_new = position == G_MAXUINT;
  if (is_new)
    position = 0;
  else
    g_ptr_array_remove_index (self->entries, position);
  g_ptr_array_insert (self->entries, (int) position, entry);
  g_list_model_items_changed (G_LIST_MODEL (self), position, is_new ? 0 : 1, 1);

  return position;
}

/* The host of “host”, “host:port” or “[v6]:port”, as a part of a web address. */
static char *
dup_host (const char *dispatch)
{
  g_autoptr(GSocketConnectable) address = g_network_address_parse (dispatch, 1863, NULL);
  const char *host;

  if (address == NULL)
    return g_strdup (dispatch);

  host = g_network_address_get_hostname (G_NETWORK_ADDRESS (address));
  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);
}

/* No host and no address has quotes or blanks in it: what is typed with them is a mistake. */
static gboolean
is_plain (const char *text)
{
  for (const char *p = text; p != NULL && *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\' || g_ascii_iscntrl (*p) || g_ascii_isspace (*p))
        return FALSE;
    }

  return text == NULL || g_utf8_validate (text, -1, NULL);
}

/**
 * core_services_make:
 * @values: what a person typed; without a nexus and a login page the nexus is at its usual place on
 *   the same host
 * @error: %MSNP_ERROR_BAD_SERVICE
 *
 * Returns: (transfer full) (nullable): the service
 */
MsnpService *
core_services_make (const MsnpServiceValues  *values,
                    GError                  **error)
{
  MsnpServiceValues complete = *values;
  g_autofree char *host = dup_host (values->dispatch != NULL ? values->dispatch : "");
  g_autofree char *usual_nexus = g_strdup_printf ("https://%s/rdr/pprdr.asp", host);

  if (!is_plain (values->dispatch) || !is_plain (values->nexus) || !is_plain (values->login)
      || !is_plain (values->gateway) || !is_plain (values->register_uri)
      || !is_plain (values->forgot))
    {
      g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE,
                           "a host or an address has characters that none can have");
      return NULL;
    }
  if ((values->nexus == NULL || *values->nexus == '\0')
      && (values->login == NULL || *values->login == '\0'))
    complete.nexus = usual_nexus;
  if (values->name == NULL || *values->name == '\0')
    complete.name = values->dispatch;

  return msnp_service_new_from_values (&complete, error);
}

/**
 * core_services_make_custom:
 * @dispatch: a host, with or without a port
 * @nexus: the address of the sign-in page; where empty, the usual place on the same host
 * @error: %MSNP_ERROR_BAD_SERVICE
 *
 * Returns: (transfer full) (nullable): the service that a person typed in
 */
MsnpService *
core_services_make_custom (const char  *dispatch,
                           const char  *nexus,
                           GError     **error)
{
  const MsnpServiceValues values = { .id = CORE_SERVICE_CUSTOM, .dispatch = dispatch,
                                     .nexus = nexus };

  g_return_val_if_fail (dispatch != NULL && nexus != NULL, NULL);

  return core_services_make (&values, error);
}
