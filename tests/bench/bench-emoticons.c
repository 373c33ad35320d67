#include <adwaita.h>

#include "core/core-timeline.h"
#include "frames.h"
#include "msnp/msnp-contact.h"
#include "msnp/msnp-message-private.h"
#include "tweener-resources.h"
#include "ui/twn-message-view.h"
#include "ui/twn-pictures.h"

/* 500 different emoticons of somebody else's in one chat, fetched already: the frames while one
 * scrolls up to the first and down again. */

#define OWN_ADDRESS "ana@example.com"
#define N_MESSAGES  100
#define N_EACH      5 /* what one message may have */
#define N_FRAMES    300

typedef struct
{
  CoreTimeline *timeline;
  CorePictures *core;
  TwnPictures  *pictures;
  MsnpContact  *bob;
  GtkWidget    *view;
} Chat;

/* Returns: an image like no other */
static GBytes *
make_image (guint number)
{
  g_autoptr(GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, 40, 40);
  char *bytes = NULL;
  gsize size = 0;

  gdk_pixbuf_fill (pixbuf, (number * 2654435761u) | 0xff);
  gdk_pixbuf_save_to_buffer (pixbuf, &bytes, &size, "png", NULL, NULL);
  return g_bytes_new_take (bytes, size);
}

static MsnpEmoticon *
make_emoticon (Chat *self, guint number)
{
  g_autofree char *shortcut = g_strdup_printf ("#%u#", number);
  g_autoptr(GBytes) image = make_image (number);
  g_autoptr(MsnpPictureRef) ref =
    msnp_picture_ref_new ("bob@example.com", MSNP_PICTURE_TYPE_EMOTICON, NULL, image);

  core_pictures_keep (self->core, ref->sha1d, image);
  return msnp_emoticon_new (shortcut, ref);
}

static void
add_message (Chat *self, guint number)
{
  g_autoptr(GPtrArray) emoticons =
    g_ptr_array_new_with_free_func ((GDestroyNotify) msnp_emoticon_free);
  g_autoptr(GString) text = g_string_new ("Look:");
  g_autoptr(MsnpMessage) message = NULL;

  for (guint i = 0; i < N_EACH; i++)
    {
      MsnpEmoticon *emoticon = make_emoticon (self, number * N_EACH + i);

      g_string_append_printf (text, " %s and", emoticon->shortcut);
      g_ptr_array_add (emoticons, emoticon);
    }
  message = msnp_message_new_received (MSNP_MESSAGE_TEXT, self->bob, "Bob", text->str,
                                       msnp_text_format_new ());
  msnp_message_set_emoticons (message, emoticons);
  core_timeline_append_message (self->timeline, message, OWN_ADDRESS);
}

/* Returns: how many of the emoticons can be shown */
static guint
count_ready (Chat *self)
{
  guint n_ready = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->timeline)); i++)
    {
      g_autoptr(CoreTimelineItem) item = g_list_model_get_item (G_LIST_MODEL (self->timeline), i);
      GPtrArray *emoticons = core_timeline_item_get_emoticons (item);

      for (guint j = 0; emoticons != NULL && j < emoticons->len; j++)
        n_ready += twn_custom_emoticon_is_ready (
          twn_pictures_get_emoticon (self->pictures, self->bob, emoticons->pdata[j])) ? 1 : 0;
    }

  return n_ready;
}

/* Half of the frames up, half down. */
static void
scroll (guint frame, gpointer user_data)
{
  Chat *self = user_data;
  GtkTextView *text = twn_message_view_get_text_view (TWN_MESSAGE_VIEW (self->view));
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (text));
  const double step = gtk_adjustment_get_upper (adjustment) / (N_FRAMES / 2);

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment)
                                          + (frame < N_FRAMES / 2 ? -step : step));
}

static void
set_up (Chat *self)
{
  GtkApplication *application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  g_autoptr(StorePictures) cache = store_pictures_new (NULL, STORE_PICTURES_MAX);
  g_autoptr(CoreAccount) account = core_account_new ();
  g_autoptr(CoreProfile) profile = core_profile_new_in_memory ();
  g_autoptr(CoreKeeper) keeper = core_keeper_new (account, profile);
  g_autoptr(CoreFaces) faces = core_faces_new (account, keeper);
  g_autoptr(CoreOwnPicture) own_picture = core_own_picture_new (account, keeper);
  g_autoptr(CoreOwnEmoticons) own_emoticons = core_own_emoticons_new (keeper);

  self->core = core_pictures_new (cache);
  self->pictures = twn_pictures_new (self->core, faces, own_picture, own_emoticons);
  g_application_set_default (G_APPLICATION (application));
  twn_pictures_offer (self->pictures, application);
  self->bob = msnp_contact_new ("bob@example.com");
  self->timeline = core_timeline_new ();
}

int
main (void)
{
  Chat chat = { 0 };
  GtkWidget *window;
  g_autoptr(Frames) frames = NULL;
  gint64 start;

  g_resources_register (tweener_get_resource ()); /* else the linker leaves it out */
  adw_init ();
  set_up (&chat);
  for (guint i = 0; i < N_MESSAGES; i++)
    add_message (&chat, i);

  start = g_get_monotonic_time ();
  chat.view = twn_message_view_new ();
  window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 680);
  adw_window_set_content (ADW_WINDOW (window), chat.view);
  frames = frames_new (window);
  twn_message_view_set_timeline (TWN_MESSAGE_VIEW (chat.view), chat.timeline);
  gtk_window_present (GTK_WINDOW (window));
  g_print ("drawn after %.1f ms\n", frames_first (frames, start));
  while (count_ready (&chat) < N_MESSAGES * N_EACH)
    g_main_context_iteration (NULL, TRUE);
  g_print ("all there after %.1f ms; a frame, ms: median, 95 %%, 99 %%, longest\n",
           (double) (g_get_monotonic_time () - start) / 1000);

  frames_measure (frames, N_FRAMES, scroll, &chat);
  frames_report (frames, "500 emoticons, up and down");
  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
