#include "config.h"

#include "twn-search-provider.h"

#include <string.h>

#include "core/core-search.h"

#include "twn-bus.h"

#define RESULTS_MAX 20 /* more than a desktop shows */
#define WORDS_MAX 200  /* characters that are put into a field for them */

/**
 * TwnSearchProvider:
 *
 * People and chats in the desktop's own search (org.gnome.Shell.SearchProvider2). Owned by the
 * application. A search neither signs anybody in nor shows a window: where nobody is signed in,
 * nobody is found.
 */
struct _TwnSearchProvider
{
  GObject                     parent_instance;
  GApplication               *application; /* (unowned): owns this */
  TwnBusSearch *skeleton;
  CoreAccount                *account; /* (nullable) */
  CoreChats                  *chats;   /* (nullable) */
};

G_DEFINE_FINAL_TYPE (TwnSearchProvider, twn_search_provider, G_TYPE_OBJECT)

static void
twn_search_provider_dispose (GObject *object)
{
  TwnSearchProvider *self = TWN_SEARCH_PROVIDER (object);

  twn_search_provider_unexport (self);
  g_clear_weak_pointer (&self->application);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->account);
  g_clear_object (&self->chats);
  G_OBJECT_CLASS (twn_search_provider_parent_class)->dispose (object);
}

static void
twn_search_provider_class_init (TwnSearchProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = twn_search_provider_dispose;
}

static gboolean
on_get_initial (TwnBusSearch *skeleton, GDBusMethodInvocation *invocation,
                const char *const *terms, TwnSearchProvider *self)
{
  g_auto(GStrv) found = core_search_find (self->account, self->chats, terms, RESULTS_MAX);

  twn_bus_search_complete_get_initial_result_set (
    skeleton, invocation, (const char *const *) found);
  return TRUE;
}

/* More words leave fewer people; so few are found that asking again costs nothing. */
static gboolean
on_get_subsearch (TwnBusSearch *skeleton, GDBusMethodInvocation *invocation,
                  const char *const *previous, const char *const *terms, TwnSearchProvider *self)
{
  g_auto(GStrv) found = core_search_find (self->account, self->chats, terms, RESULTS_MAX);

  twn_bus_search_complete_get_subsearch_result_set (
    skeleton, invocation, (const char *const *) found);
  return TRUE;
}

static void
add_meta (TwnSearchProvider *self, const char *id, GVariantBuilder *metas)
{
  g_autofree char *name = core_search_dup_name (self->account, self->chats, id);
  g_autofree char *description = core_search_dup_description (self->account, self->chats, id);
  g_autoptr(GIcon) icon = g_themed_icon_new ("avatar-default");
  GVariantDict meta;

  if (name == NULL)
    return;

  g_variant_dict_init (&meta, NULL);
  g_variant_dict_insert (&meta, "id", "s", id);
  g_variant_dict_insert (&meta, "name", "s", name);
  if (description != NULL)
    g_variant_dict_insert (&meta, "description", "s", description);
  g_variant_dict_insert_value (&meta, "icon", g_icon_serialize (icon));
  g_variant_builder_add_value (metas, g_variant_dict_end (&meta));
}

static gboolean
on_get_metas (TwnBusSearch *skeleton, GDBusMethodInvocation *invocation,
              const char *const *ids, TwnSearchProvider *self)
{
  GVariantBuilder metas;

  g_variant_builder_init (&metas, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; ids[i] != NULL && i < RESULTS_MAX; i++)
    add_meta (self, ids[i], &metas);
  twn_bus_search_complete_get_result_metas (
    skeleton, invocation, g_variant_builder_end (&metas));
  return TRUE;
}

/* Does what a click on the notification of the same person does. */
static gboolean
on_activate_result (TwnBusSearch *skeleton,
                    GDBusMethodInvocation *invocation, const char *id, const char *const *terms,
                    guint timestamp, TwnSearchProvider *self)
{
  GActionGroup *actions = G_ACTION_GROUP (self->application);

  if (g_str_has_prefix (id, CORE_SEARCH_CONTACT))
    g_action_group_activate_action (actions, "chat",
                                    g_variant_new_string (id + strlen (CORE_SEARCH_CONTACT)));
  else if (g_str_has_prefix (id, CORE_SEARCH_CHAT))
    g_action_group_activate_action (actions, "conversation",
                                    g_variant_new_string (id + strlen (CORE_SEARCH_CHAT)));
  twn_bus_search_complete_activate_result (skeleton, invocation);
  return TRUE;
}

/* What was typed is searched for in the list, which shows more than the first few. */
static gboolean
on_launch_search (TwnBusSearch *skeleton, GDBusMethodInvocation *invocation,
                  const char *const *terms, guint timestamp, TwnSearchProvider *self)
{
  g_autofree char *words = g_strjoinv (" ", (char **) terms);
  g_autofree char *cut =
    g_utf8_substring (words, 0, MIN (g_utf8_strlen (words, -1), WORDS_MAX));

  g_action_group_activate_action (G_ACTION_GROUP (self->application), "search",
                                  g_variant_new_string (cut));
  twn_bus_search_complete_launch_search (skeleton, invocation);
  return TRUE;
}

static void
twn_search_provider_init (TwnSearchProvider *self)
{
  self->skeleton = twn_bus_search_skeleton_new ();
  g_signal_connect_object (self->skeleton, "handle-get-initial-result-set",
                           G_CALLBACK (on_get_initial), self, 0);
  g_signal_connect_object (self->skeleton, "handle-get-subsearch-result-set",
                           G_CALLBACK (on_get_subsearch), self, 0);
  g_signal_connect_object (self->skeleton, "handle-get-result-metas", G_CALLBACK (on_get_metas),
                           self, 0);
  g_signal_connect_object (self->skeleton, "handle-activate-result",
                           G_CALLBACK (on_activate_result), self, 0);
  g_signal_connect_object (self->skeleton, "handle-launch-search", G_CALLBACK (on_launch_search),
                           self, 0);
}

TwnSearchProvider *
twn_search_provider_new (GApplication *application)
{
  TwnSearchProvider *self = g_object_new (TWN_TYPE_SEARCH_PROVIDER, NULL);

  g_set_weak_pointer (&self->application, application);
  return self;
}

/* @path: of the program's own object on the bus. Returns: whether searches can come in */
gboolean
twn_search_provider_export (TwnSearchProvider  *self,
                            GDBusConnection    *connection,
                            const char         *path,
                            GError            **error)
{
  g_autofree char *own_path = g_strconcat (path, "/SearchProvider", NULL);

  g_return_val_if_fail (TWN_IS_SEARCH_PROVIDER (self), FALSE);

  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                           own_path, error);
}

void
twn_search_provider_unexport (TwnSearchProvider *self)
{
  g_return_if_fail (TWN_IS_SEARCH_PROVIDER (self));

  if (self->skeleton != NULL
      && g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton))
           != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
}

/* @account, @chats: (nullable): where people and chats are looked for from now on */
void
twn_search_provider_set_account (TwnSearchProvider *self,
                                 CoreAccount       *account,
                                 CoreChats         *chats)
{
  g_return_if_fail (TWN_IS_SEARCH_PROVIDER (self));

  g_set_object (&self->account, account);
  g_set_object (&self->chats, chats);
}
