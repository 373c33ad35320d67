#include "config.h"

#include "twn-application-private.h"

#include "twn-display-picture-window.h"
#include "twn-emoticon-dialog.h"
#include "twn-emoticons-window.h"

/* app.*, as far as it is about pictures and emoticons; and where those of others are kept. */

/* The demo leaves nothing behind. */
static StorePictures *
create_cache (TwnApplication *self,
              const char     *profile)
{
  g_autofree char *folder = NULL;

  if (!twn_application_is_demo (self) && profile != NULL)
    folder = g_build_filename (g_get_user_cache_dir (), "tweener", "profiles", profile, "pictures",
                               NULL);
  else if (!twn_application_is_demo (self))
    folder = g_build_filename (g_get_user_cache_dir (), "tweener", "pictures", NULL);

  return store_pictures_new (folder, STORE_PICTURES_MAX);
}

static void
on_failed (CoreOwnPicture *picture,
           const GError   *error,
           gpointer        user_data)
{
  g_signal_emit_by_name (user_data, "change-failed", error);
}

/* Returns: (transfer full): what the windows show, once somebody is signed in */
TwnPictures *
twn_application_make_pictures (TwnApplication *self,
                               const char     *profile)
{
  CoreAccount *account = twn_application_get_account (self);
  CoreKeeper *keeper = twn_application_get_keeper (self);
  g_autoptr(StorePictures) cache = create_cache (self, profile);
  g_autoptr(CorePictures) pictures = core_pictures_new (cache);
  g_autoptr(CoreFaces) faces = core_faces_new (account, keeper);
  g_autoptr(CoreOwnPicture) own_picture = core_own_picture_new (account, keeper);
  g_autoptr(CoreOwnEmoticons) own_emoticons = core_own_emoticons_new (keeper);
  TwnPictures *made = twn_pictures_new (pictures, faces, own_picture, own_emoticons);

  g_signal_connect_object (own_picture, "failed", G_CALLBACK (on_failed), account, 0);
  twn_pictures_offer (made, GTK_APPLICATION (self));
  return made;
}

static void
on_text_scale (CoreChats   *chats,
               GParamSpec  *pspec,
               TwnPictures *pictures)
{
  twn_pictures_set_text_scale (pictures, core_chats_get_text_scale (chats));
}

/* Another session: others are asked for their pictures, and other chats have the own emoticons. */
void
twn_application_follow_pictures (TwnApplication *self)
{
  TwnPictures *pictures = twn_application_get_pictures (self);
  CoreChats *chats = twn_chats_get_chats (twn_application_get_chats (self));

  core_pictures_set_session (twn_pictures_get_core (pictures),
                             core_account_get_session (twn_application_get_account (self)));
  core_chats_set_own_emoticons (chats, twn_pictures_get_own_emoticons (pictures));
  g_signal_connect_object (chats, "notify::text-scale", G_CALLBACK (on_text_scale), pictures, 0);
  on_text_scale (chats, NULL, pictures);
}

static GtkWindow *
get_parent (TwnApplication *self)
{
  return gtk_application_get_active_window (GTK_APPLICATION (self));
}

/* With the URI of an image, or "" for none yet. */
static void
app_display_picture (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);
  const char *uri = g_variant_get_string (parameter, NULL);
  GtkWidget *window = twn_display_picture_window_new (
    get_parent (self), twn_application_get_account (self),
    twn_pictures_get_own_picture (twn_application_get_pictures (self)));

  if (uri[0] != '\0')
    {
      g_autoptr(GFile) file = g_file_new_for_uri (uri);

      twn_display_picture_window_open (TWN_DISPLAY_PICTURE_WINDOW (window), file);
    }
  gtk_window_present (GTK_WINDOW (window));
}

static void
app_emoticons (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);

  gtk_window_present (GTK_WINDOW (
    twn_emoticons_window_new (get_parent (self), twn_application_get_pictures (self))));
}

/* With the URI of an image. */
static void
app_add_emoticon (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  TwnApplication *self = TWN_APPLICATION (user_data);
  g_autoptr(GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));
  GtkWidget *dialog = twn_emoticon_dialog_new (
    get_parent (self), twn_pictures_get_own_emoticons (twn_application_get_pictures (self)));

  twn_emoticon_dialog_open (TWN_EMOTICON_DIALOG (dialog), file);
  gtk_window_present (GTK_WINDOW (dialog));
}

static const GActionEntry entries[] = {
  { "display-picture", app_display_picture, "s" },
  { "emoticons", app_emoticons },
  { "add-emoticon", app_add_emoticon, "s" },
};

void
twn_application_add_picture_actions (TwnApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
