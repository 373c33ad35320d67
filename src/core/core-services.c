#include "config.h"

#include "core-services.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "msnp/msnp-error.h"

struct _CoreServiceEntry
{
  GObject      parent_instance;
  char        *id;
  char        *name;
  MsnpService *service; /* NULL: the one that a person types in */
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

/* The presets, a service that the command line gave, and the one that a person types in. */
struct _CoreServices
{
  GObject    parent_instance;
  GPtrArray *entries;
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

/* Puts a service that a file described in front of the others. Returns: its position */
guint
core_services_add_file (CoreServices *self,
                        MsnpService  *service)
{
  g_return_val_if_fail (CORE_IS_SERVICES (self), G_MAXUINT);
  g_return_val_if_fail (MSNP_IS_SERVICE (service), G_MAXUINT);

  g_ptr_array_insert (self->entries, 0,
                      service_entry_new (msnp_service_get_id (service),
                                         msnp_service_get_name (service), service));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);

  return 0;
}

/* What a person typed becomes a JSON text: nothing in it may end a string of one. */
static gboolean
is_plain (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\' || g_ascii_iscntrl (*p) || g_ascii_isspace (*p))
        return FALSE;
    }

  return g_utf8_validate (text, -1, NULL);
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
  g_autofree char *host = NULL;
  g_autofree char *usual_nexus = NULL;
  g_autofree char *json = NULL;

  g_return_val_if_fail (dispatch != NULL && nexus != NULL, NULL);

  if (!is_plain (dispatch) || !is_plain (nexus))
    {
      g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE,
                           "a host or an address has characters that none can have");
      return NULL;
    }

  host = dup_host (dispatch);
  usual_nexus = g_strdup_printf ("https://%s/rdr/pprdr.asp", host);
  json = g_strdup_printf ("{\"id\":\"" CORE_SERVICE_CUSTOM "\",\"name\":\"%s\",\"dispatch\":\"%s\","
                          "\"nexus\":\"%s\"}",
                          dispatch, dispatch, *nexus != '\0' ? nexus : usual_nexus);

  return msnp_service_new_from_json (json, -1, error);
}
