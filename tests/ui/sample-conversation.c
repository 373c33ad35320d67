#include "config.h"

#include <adwaita.h>

#include "core/core-timeline.h"
#include "msnp/msnp-contact-private.h"
#include "msnp/msnp-error.h"
#include "msnp/msnp-message-private.h"
#include "tweener-resources.h"
#include "ui/twn-composer.h"
#include "ui/twn-message-view.h"

/* A window with a conversation and a composer over a timeline filled by hand, for tests that need
 * no service: `sample-conversation [NUMBER-OF-MESSAGES]`. What is typed is appended; "nudge"
 * shakes; a retried message is accepted. */

#define OWN_ADDRESS "ana@example.com"

typedef struct
{
  CoreTimeline   *timeline;
  TwnMessageView *view;
  MsnpContact    *bob;
  MsnpContact    *noor;
  int             n_messages;
} Sample;

static MsnpTextFormat *
make_format (const char *font,
             gint64      color,
             const char *effects)
{
  MsnpTextFormat *format = msnp_text_format_new ();

  format->font = g_strdup (font);
  format->has_color = color >= 0;
  format->color = (guint32) MAX (color, 0);
  format->bold = strchr (effects, 'B') != NULL;
  format->italic = strchr (effects, 'I') != NULL;
  format->underline = strchr (effects, 'U') != NULL;
  format->strike = strchr (effects, 'S') != NULL;

  return format;
}

static void
add_received (Sample         *sample,
              MsnpContact    *sender,
              const char     *name,
              const char     *text,
              MsnpTextFormat *format)
{
  g_autoptr(MsnpMessage) message =
    msnp_message_new_received (MSNP_MESSAGE_TEXT, sender, name, text, format);

  core_timeline_append_message (sample->timeline, message, OWN_ADDRESS);
}

static void
add_own (Sample           *sample,
         MsnpMessageKind   kind,
         const char       *text,
         MsnpMessageState  state,
         int               code)
{
  g_autoptr(MsnpMessage) message = msnp_message_new_own (kind, "Ana", text, NULL);
  g_autoptr(GError) error = NULL;

  core_timeline_append_message (sample->timeline, message, OWN_ADDRESS);
  if (state == MSNP_MESSAGE_FAILED)
    error = g_error_new_literal (MSNP_ERROR, code, "by the sample");
  msnp_message_advance (message, state, error);
}

static void
add_nudge (Sample      *sample,
           MsnpContact *sender,
           const char  *name)
{
  g_autoptr(MsnpMessage) message =
    msnp_message_new_received (MSNP_MESSAGE_NUDGE, sender, name, "", NULL);

  core_timeline_append_message (sample->timeline, message, OWN_ADDRESS);
}

static void
fill (Sample *sample)
{
  for (int i = 0; i < sample->n_messages; i++)
    {
      g_autofree char *text = g_strdup_printf ("Message %d of those before", i + 1);

      add_received (sample, i % 2 == 0 ? sample->bob : sample->noor, i % 2 == 0 ? "Bob" : "Noor",
                    text, NULL);
    }

  add_received (sample, sample->bob, "Bob",
                "Hi! Is that you, after all these years? <b>no markup</b>",
                make_format ("Comic Sans MS", 0x0000ff, "B"));
  add_received (sample, sample->bob, "Bob",
                "The pictures are on http://example.com/pictures (all of them).",
                make_format (NULL, -1, ""));
  add_own (sample, MSNP_MESSAGE_TEXT, "It is. You had the same name then:\nBob with three hearts.",
           MSNP_MESSAGE_ACCEPTED, 0);
  add_received (sample, sample->noor, "نور", "مرحبا، كيف الحال؟",
                make_format (NULL, 0x008000, "I"));
  add_received (sample, sample->noor, "نور", "看这里：https://example.org/路径 👩‍👩‍👧‍👦 🎉", NULL);
  add_received (sample, sample->bob, "Bob", "Yellow on white cannot be read, nor navy on black.",
                make_format (NULL, 0xffff00, ""));
  add_received (sample, sample->bob, "Bob", "Navy, struck and underlined.",
                make_format ("Courier New", 0x000080, "US"));
  add_nudge (sample, sample->bob, "Bob");
  core_timeline_append_notice (sample->timeline, "Noor has left the chat");
  add_own (sample, MSNP_MESSAGE_TEXT, "Did this arrive?", MSNP_MESSAGE_FAILED, MSNP_ERROR_NAK);
  add_own (sample, MSNP_MESSAGE_TEXT, "This one is still on its way.", MSNP_MESSAGE_SENT, 0);
}

static void
on_submitted (Sample     *sample,
              const char *text)
{
  if (g_str_equal (text, "nudge"))
    twn_message_view_shake (sample->view);
  add_own (sample, MSNP_MESSAGE_TEXT, text, MSNP_MESSAGE_ACCEPTED, 0);
  twn_message_view_scroll_to_end (sample->view);
}

static void
on_retried (Sample           *sample,
            CoreTimelineItem *item)
{
  g_autoptr(MsnpMessage) message =
    msnp_message_new_own (MSNP_MESSAGE_TEXT, "Ana", core_timeline_item_get_text (item), NULL);

  core_timeline_item_replace_message (item, message);
  msnp_message_advance (message, MSNP_MESSAGE_ACCEPTED, NULL);
}

static void
on_activate (GtkApplication *application,
             Sample         *sample)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *composer = twn_composer_new ();

  sample->view = TWN_MESSAGE_VIEW (twn_message_view_new ());
  twn_message_view_set_timeline (sample->view, sample->timeline);
  gtk_widget_set_vexpand (GTK_WIDGET (sample->view), TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (sample->view));
  gtk_box_append (GTK_BOX (box), composer);
  g_object_set (composer, "margin-start", 8, "margin-end", 8, "margin-bottom", 8, NULL);
  g_signal_connect_swapped (composer, "submitted", G_CALLBACK (on_submitted), sample);
  g_signal_connect_swapped (sample->view, "retried", G_CALLBACK (on_retried), sample);

  gtk_window_set_title (GTK_WINDOW (window), "Sample");
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 640);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (composer);
}

int
main (int   argc,
      char *argv[])
{
  Sample sample = { .n_messages = argc > 1 ? atoi (argv[1]) : 0 };
  g_autoptr(AdwApplication) application =
    adw_application_new ("im.tweener.Sample", G_APPLICATION_NON_UNIQUE);

  g_resources_register (tweener_get_resource ()); /* else the linker leaves it out */
  g_application_set_resource_base_path (G_APPLICATION (application), "/im/tweener/Tweener");
  sample.timeline = core_timeline_new ();
  sample.bob = msnp_contact_new ("bob@example.com");
  sample.noor = msnp_contact_new ("noor@example.com");
  fill (&sample);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), &sample);
  g_application_run (G_APPLICATION (application), 1, argv);

  g_object_unref (sample.timeline);
  g_object_unref (sample.bob);
  g_object_unref (sample.noor);
  return 0;
}
