#include "config.h"

#include "msnp-service.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "msnp-error.h"
#include "msnp-resources.h"

#define FILE_MAX  (64 * 1024) /* bytes of a service file, and of the certificates it names */
/* No host and no address has them, and what holds one in quotes must not end there. */
#define NEVER_IN_ADDRESSES " \"\\<>"
#define VALUE_MAX 1024        /* bytes of one value */
#define CA_MAX    32          /* certificates */

/**
 * MsnpService:
 *
 * Where an account lives: the dispatch server, the nexus or the login page, and what else a service
 * has. Presets are data of this library, others come from a file; either way nothing else is ever
 * contacted in their place. A value that is not what its name says, or an address that would
 * take the password off https, makes the whole file no service.
 */
struct _MsnpService
{
  GObject  parent_instance;
  char    *id;
  char    *name;
  char    *dispatch;
  char    *nexus;
  char    *login;
  char    *gateway;
  char    *ca_name; /* as the file says it, relative to the file */
  char    *register_uri;
  char    *forgot;
  GList   *ca; /* (element-type GTlsCertificate) */
};

enum { PROP_ID = 1, PROP_NAME, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (MsnpService, msnp_service, G_TYPE_OBJECT)

static void
msnp_service_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  MsnpService *self = MSNP_SERVICE (object);

  switch (property_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
msnp_service_finalize (GObject *object)
{
  MsnpService *self = MSNP_SERVICE (object);

  g_free (self->id);
  g_free (self->name);
  g_free (self->dispatch);
  g_free (self->nexus);
  g_free (self->login);
  g_free (self->gateway);
  g_free (self->ca_name);
  g_free (self->register_uri);
  g_free (self->forgot);
  g_list_free_full (self->ca, g_object_unref);
  G_OBJECT_CLASS (msnp_service_parent_class)->finalize (object);
}

static void
msnp_service_class_init (MsnpServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = msnp_service_get_property;
  object_class->finalize = msnp_service_finalize;
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
msnp_service_init (MsnpService *self)
{
}

static gboolean
refuse (GError     **error,
        const char  *member,
        const char  *problem)
{
  g_set_error (error, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE, "“%s” %s", member, problem);
  return FALSE;
}

/* Leaves @value NULL where the member is missing or null. */
static gboolean
read_string (JsonObject  *object,
             const char  *member,
             char       **value,
             GError     **error)
{
  JsonNode *node = json_object_get_member (object, member);
  const char *text;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse (error, member, "is not a text");

  text = json_node_get_string (node);
  if (*text == '\0' || strlen (text) > VALUE_MAX)
    return refuse (error, member, "is empty or too long");
  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        return refuse (error, member, "has control characters");
    }

  *value = g_strdup (text);
  return TRUE;
}

static gboolean
read_uri (JsonObject  *object,
          const char  *member,
          gboolean     https_only,
          char       **value,
          GError     **error)
{
  g_autoptr(GUri) uri = NULL;

  if (!read_string (object, member, value, error))
    return FALSE;
  if (*value == NULL)
    return TRUE;

  if (strpbrk (*value, NEVER_IN_ADDRESSES) == NULL)
    uri = g_uri_parse (*value, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return refuse (error, member, "is not a web address");
  if (g_str_equal (g_uri_get_scheme (uri), "https"))
    return TRUE;
  if (https_only)
    return refuse (error, member, "must be an https address");
  if (!g_str_equal (g_uri_get_scheme (uri), "http"))
    return refuse (error, member, "must be an http or https address");

  return TRUE;
}

static gboolean
read_dispatch (MsnpService  *self,
               JsonObject   *object,
               GError      **error)
{
  g_autoptr(GSocketConnectable) address = NULL;

  if (!read_string (object, "dispatch", &self->dispatch, error))
    return FALSE;
  if (self->dispatch == NULL)
    return refuse (error, "dispatch", "is missing");
  if (strpbrk (self->dispatch, "/@?#" NEVER_IN_ADDRESSES) == NULL)
    address = g_network_address_parse (self->dispatch, 1863, NULL);
  if (address == NULL || g_network_address_get_port (G_NETWORK_ADDRESS (address)) == 0)
    return refuse (error, "dispatch", "is not a host with a port");

  return TRUE;
}

static MsnpService *
service_from_object (JsonObject  *object,
                     GError     **error)
{
  g_autoptr(MsnpService) self = g_object_new (MSNP_TYPE_SERVICE, NULL);

  if (!read_dispatch (self, object, error)
      || !read_string (object, "id", &self->id, error)
      || !read_string (object, "name", &self->name, error)
      || !read_uri (object, "nexus", TRUE, &self->nexus, error)
      || !read_uri (object, "login", TRUE, &self->login, error)
      || !read_uri (object, "gateway", FALSE, &self->gateway, error)
      || !read_string (object, "ca", &self->ca_name, error)
      || !read_uri (object, "register", FALSE, &self->register_uri, error)
      || !read_uri (object, "forgot", FALSE, &self->forgot, error))
    return NULL;
  if (self->nexus == NULL && self->login == NULL)
    {
      refuse (error, "nexus", "is missing, and so is “login”");
      return NULL;
    }

  if (self->id == NULL)
    self->id = g_strdup (self->dispatch);
  if (self->name == NULL)
    self->name = g_strdup (self->id);
  return g_steal_pointer (&self);
}

static JsonNode *
parse_json (const char  *json,
            gssize       size,
            GError     **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(GError) parse_error = NULL;

  if ((size < 0 ? strlen (json) : (gsize) size) > FILE_MAX)
    g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE, "the file is too large");
  else if (!g_utf8_validate (json, size, NULL))
    g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE, "the file is not UTF-8 text");
  else if (!json_parser_load_from_data (parser, json, size, &parse_error))
    g_set_error (error, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE, "the file is not JSON: %s",
                 parse_error->message);
  else if (json_parser_get_root (parser) == NULL)
    g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE, "the file is empty");
  else
    return json_parser_steal_root (parser);

  return NULL;
}

/**
 * msnp_service_new_from_json:
 * @json: the text of a service file
 * @size: its bytes, or -1 when it ends in a NUL
 * @error: return location: %MSNP_ERROR_BAD_SERVICE with the member that is wrong
 *
 * The file named by `ca` is not read: see msnp_service_load_async() and msnp_service_set_ca_pem().
 *
 * Returns: (transfer full) (nullable): the service
 */
MsnpService *
msnp_service_new_from_json (const char  *json,
                            gssize       size,
                            GError     **error)
{
  g_autoptr(JsonNode) root = NULL;

  g_return_val_if_fail (json != NULL, NULL);

  root = parse_json (json, size, error);
  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE, "the file holds no service");
      return NULL;
    }

  return service_from_object (json_node_get_object (root), error);
}

static void
set_member (JsonObject *object,
            const char *member,
            const char *value)
{
  if (value != NULL && *value != '\0')
    json_object_set_string_member (object, member, value);
}

/**
 * msnp_service_new_from_values:
 * @values: what a person typed; read as a service file with these members
 * @error: return location: %MSNP_ERROR_BAD_SERVICE with the member that is wrong
 *
 * Returns: (transfer full) (nullable): the service
 */
MsnpService *
msnp_service_new_from_values (const MsnpServiceValues  *values,
                              GError                  **error)
{
  g_autoptr(JsonObject) object = json_object_new ();

  g_return_val_if_fail (values != NULL, NULL);

  set_member (object, "id", values->id);
  set_member (object, "name", values->name);
  set_member (object, "dispatch", values->dispatch);
  set_member (object, "nexus", values->nexus);
  set_member (object, "login", values->login);
  set_member (object, "gateway", values->gateway);
  set_member (object, "register", values->register_uri);
  set_member (object, "forgot", values->forgot);

  return service_from_object (object, error);
}

/* A byte more than is allowed is enough to know: the file may be from anybody, and endless. */
static gboolean
on_more (const char *contents,
         goffset     size,
         gpointer    user_data)
{
  return size <= FILE_MAX;
}

static void
on_ca_loaded (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *pem = NULL;
  MsnpService *self = g_task_get_task_data (task);
  gsize size;

  if (!g_file_load_partial_contents_finish (G_FILE (source), result, &pem, &size, NULL, &error))
    g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE,
                             "the file named by “ca” cannot be read: %s", error->message);
  else if (size > FILE_MAX || !msnp_service_set_ca_pem (self, pem, &error))
    g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE,
                             "the file named by “ca” holds no certificates");
  else
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
on_file_loaded (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) self = NULL;
  g_autoptr(GFile) folder = g_file_get_parent (G_FILE (source));
  g_autoptr(GFile) ca = NULL;
  g_autofree char *json = NULL;
  gsize size;

  if (!g_file_load_partial_contents_finish (G_FILE (source), result, &json, &size, NULL, &error))
    {
      g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE, "%s", error->message);
      return;
    }

  self = msnp_service_new_from_json (json, (gssize) size, &error);
  if (self == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (self->ca_name == NULL)
    {
      g_task_return_pointer (task, g_steal_pointer (&self), g_object_unref);
      return;
    }

  ca = folder != NULL ? g_file_resolve_relative_path (folder, self->ca_name)
                      : g_file_new_for_path (self->ca_name);
  g_task_set_task_data (task, g_steal_pointer (&self), g_object_unref);
  /* GIO hands one pointer to both callbacks. */
  g_file_load_partial_contents_async (ca, g_task_get_cancellable (task), on_more, on_ca_loaded,
                                      task);
  task = NULL;
}

/**
 * msnp_service_load_async:
 * @file: a service file
 * @cancellable: (nullable): to give up
 * @callback: called when done
 * @user_data: for @callback
 *
 * Reads a service file and the certificates it names, without blocking.
 */
void
msnp_service_load_async (GFile               *file,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (file, cancellable, callback, user_data);
  g_task_set_source_tag (task, msnp_service_load_async);
  g_file_load_partial_contents_async (file, cancellable, on_more, on_file_loaded, task);
}

/**
 * msnp_service_load_finish:
 * @result: what the callback got
 * @error: return location: %MSNP_ERROR_BAD_SERVICE
 *
 * Returns: (transfer full) (nullable): the service
 */
MsnpService *
msnp_service_load_finish (GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, msnp_service_load_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* By the function, not by the registered resource: a static library's constructor may be
 * dropped. */
static GBytes *
lookup_presets (void)
{
  g_autoptr(GBytes) bytes =
    g_resource_lookup_data (msnp_get_resource (), "/im/tweener/Msnp/services.json",
                            G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  g_assert (bytes != NULL);
  return g_steal_pointer (&bytes);
}

/**
 * msnp_service_list_presets:
 *
 * Returns: (transfer full): the services that come with the program, in their order
 */
GListModel *
msnp_service_list_presets (void)
{
  GListStore *presets = g_list_store_new (MSNP_TYPE_SERVICE);
  g_autoptr(GBytes) bytes = lookup_presets ();
  g_autoptr(JsonNode) root = NULL;
  gsize size;
  const char *json = g_bytes_get_data (bytes, &size);
  JsonArray *array;

  root = parse_json (json, (gssize) size, NULL);
  g_assert (root != NULL && JSON_NODE_HOLDS_ARRAY (root));
  array = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autoptr(MsnpService) service =
        service_from_object (json_array_get_object_element (array, i), NULL);

      g_assert (service != NULL);
      g_list_store_append (presets, service);
    }

  return G_LIST_MODEL (presets);
}

/**
 * msnp_service_lookup_preset:
 * @id: the id of a built-in service
 *
 * Returns: (transfer full) (nullable): the service
 */
MsnpService *
msnp_service_lookup_preset (const char *id)
{
  g_autoptr(GListModel) presets = msnp_service_list_presets ();

  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (presets); i++)
    {
      g_autoptr(MsnpService) service = g_list_model_get_item (presets, i);

      if (g_str_equal (service->id, id))
        return g_steal_pointer (&service);
    }

  return NULL;
}

/**
 * msnp_service_dup_presets_json:
 *
 * Returns: (transfer full): the built-in services as one JSON array on one line
 */
char *
msnp_service_dup_presets_json (void)
{
  g_autoptr(GBytes) bytes = lookup_presets ();
  g_autoptr(JsonNode) root = NULL;
  gsize size;
  const char *json = g_bytes_get_data (bytes, &size);

  root = parse_json (json, (gssize) size, NULL);
  return json_to_string (root, FALSE);
}

static void
add_member (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

/**
 * msnp_service_dup_json:
 * @self: a service
 *
 * Returns: (transfer full): the text of a service file that gives the same service
 */
char *
msnp_service_dup_json (MsnpService *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  g_return_val_if_fail (MSNP_IS_SERVICE (self), NULL);

  json_builder_begin_object (builder);
  add_member (builder, "id", self->id);
  add_member (builder, "name", self->name);
  add_member (builder, "dispatch", self->dispatch);
  add_member (builder, "nexus", self->nexus);
  add_member (builder, "login", self->login);
  add_member (builder, "gateway", self->gateway);
  add_member (builder, "ca", self->ca_name);
  add_member (builder, "register", self->register_uri);
  add_member (builder, "forgot", self->forgot);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

/**
 * msnp_service_set_ca_pem:
 * @self: a service
 * @pem: one or more certificates in PEM form
 * @error: return location: what GIO says of a certificate that is none
 *
 * Trusts these authorities for this service alone, besides the system's.
 *
 * Returns: whether there was at least one certificate and each of them could be read
 */
gboolean
msnp_service_set_ca_pem (MsnpService  *self,
                         const char   *pem,
                         GError      **error)
{
  const char *mark = "-----END CERTIFICATE-----";
  const char *rest = pem;
  GList *ca = NULL;

  g_return_val_if_fail (MSNP_IS_SERVICE (self) && pem != NULL, FALSE);

  do
    {
      const char *end = strstr (rest, mark);
      gsize size = end != NULL ? (gsize) (end - rest) + strlen (mark) : strlen (rest);
      GTlsCertificate *certificate = g_tls_certificate_new_from_pem (rest, (gssize) size, error);

      if (certificate == NULL)
        {
          g_list_free_full (ca, g_object_unref);
          return FALSE;
        }

      ca = g_list_append (ca, certificate);
      rest += size;
    }
  while (strstr (rest, mark) != NULL && g_list_length (ca) < CA_MAX);

  g_list_free_full (self->ca, g_object_unref);
  self->ca = ca;
  return TRUE;
}

/* Returns: (transfer full) (nullable): for msnp_service_set_ca_pem(); NULL where it has none */
char *
msnp_service_dup_ca_pem (MsnpService *self)
{
  g_autoptr(GString) all = g_string_new (NULL);

  g_return_val_if_fail (MSNP_IS_SERVICE (self), NULL);

  for (GList *link = self->ca; link != NULL; link = link->next)
    {
      g_autofree char *pem = NULL;

      g_object_get (link->data, "certificate-pem", &pem, NULL);
      g_string_append (all, pem);
    }

  return self->ca != NULL ? g_string_free (g_steal_pointer (&all), FALSE) : NULL;
}

static void
on_ca_read (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsnpService) nobody = g_object_new (MSNP_TYPE_SERVICE, NULL);
  g_autofree char *pem = NULL;
  gsize size;

  if (!g_file_load_partial_contents_finish (G_FILE (source), result, &pem, &size, NULL, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (size > FILE_MAX || !msnp_service_set_ca_pem (nobody, pem, &error))
    g_task_return_new_error (task, MSNP_ERROR, MSNP_ERROR_BAD_SERVICE,
                             "the file holds no certificates");
  else
    g_task_return_pointer (task, msnp_service_dup_ca_pem (nobody), g_free);
}

/**
 * msnp_service_read_ca_async:
 * @file: a file from anywhere
 * @cancellable: (nullable): to give up
 * @callback: called when done
 * @user_data: for @callback
 *
 * Reads certificates in PEM form, and nothing else that is in the file.
 */
void
msnp_service_read_ca_async (GFile               *file,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (file, cancellable, callback, user_data);
  g_task_set_source_tag (task, msnp_service_read_ca_async);
  g_file_load_partial_contents_async (file, cancellable, on_more, on_ca_read, task);
}

/* Returns: (transfer full) (nullable): for msnp_service_set_ca_pem(); @error is
 * %MSNP_ERROR_BAD_SERVICE, or what GIO says */
char *
msnp_service_read_ca_finish (GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, msnp_service_read_ca_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * msnp_service_trusts:
 * @self: a service
 * @certificate: what a server showed
 * @errors: what the system finds wrong with it; not none
 * @host: the name that the server was called by
 *
 * Only an unknown authority may be mended, and only by the service's own: it then has to vouch for
 * the whole chain, the name and the time.
 *
 * Returns: whether one of the service's authorities does
 */
gboolean
msnp_service_trusts (MsnpService          *self,
                     GTlsCertificate      *certificate,
                     GTlsCertificateFlags  errors,
                     const char           *host)
{
  g_autoptr(GSocketConnectable) identity = NULL;

  g_return_val_if_fail (MSNP_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (host != NULL, FALSE);

  if (errors != G_TLS_CERTIFICATE_UNKNOWN_CA)
    return FALSE;

  identity = g_network_address_new (host, 443);
  for (GList *link = self->ca; link != NULL; link = link->next)
    {
      if (g_tls_certificate_verify (certificate, identity, link->data) == 0)
        return TRUE;
    }

  return FALSE;
}

const char *
msnp_service_get_id (MsnpService *self)
{
  g_return_val_if_fail (MSNP_IS_SERVICE (self), NULL);

  return self->id;
}

const char *
msnp_service_get_name (MsnpService *self)
{
  g_return_val_if_fail (MSNP_IS_SERVICE (self), NULL);

  return self->name;
}

/* Returns: (transfer none): `host:port`, `host` or `[v6]:port` */
const char *
msnp_service_get_dispatch (MsnpService *self)
{
  g_return_val_if_fail (MSNP_IS_SERVICE (self), NULL);

  return self->dispatch;
}

/* Returns: (transfer none) (nullable): an https address */
const char *
msnp_service_get_nexus (MsnpService *self)
{
  g_return_val_if_fail (MSNP_IS_SERVICE (self), NULL);

  return self->nexus;
}

/* Returns: (transfer none) (nullable): an https address; where it is set, the nexus is not asked */
const char *
msnp_service_get_login (MsnpService *self)
{
  g_return_val_if_fail (MSNP_IS_SERVICE (self), NULL);

  return self->login;
}

/* Returns: (transfer none) (nullable): an http or https address */
const char *
msnp_service_get_gateway (MsnpService *self)
{
  g_return_val_if_fail (MSNP_IS_SERVICE (self), NULL);

  return self->gateway;
}

/* Returns: (transfer none) (nullable): the page where people make an account */
const char *
msnp_service_get_register (MsnpService *self)
{
  g_return_val_if_fail (MSNP_IS_SERVICE (self), NULL);

  return self->register_uri;
}

/* Returns: (transfer none) (nullable): the page for people who forgot their password */
const char *
msnp_service_get_forgot (MsnpService *self)
{
  g_return_val_if_fail (MSNP_IS_SERVICE (self), NULL);

  return self->forgot;
}

/* Returns: (transfer none) (element-type GTlsCertificate) (nullable): its own authorities */
GList *
msnp_service_get_ca (MsnpService *self)
{
  g_return_val_if_fail (MSNP_IS_SERVICE (self), NULL);

  return self->ca;
}
