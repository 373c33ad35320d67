#include "config.h"

#include "twn-composer.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "twn-emoticon-button.h"
#include "twn-format-button.h"
#include "twn-typed-emoticons.h"

/**
 * TwnComposer:
 *
 * Where one types. Enter sends, Shift+Enter breaks the line. Owned by a chat page, which keeps what
 * is typed: TwnComposer:text tells each change. The text looks as it will where it arrives.
 */
struct _TwnComposer
{
  GtkWidget          parent_instance;
  GtkWidget         *content;
  GtkTextView       *view;
  GtkTextBuffer     *buffer;
  GtkLabel          *warning;
  GtkWidget         *placeholder;
  TwnEmoticonButton *emoticon_button;
  TwnFormatButton   *format_button;
  TwnMessageTags    *tags;
  TwnTypedEmoticons *emoticons;
  GtkTextTag        *format; /* (unowned): of the tags: how the text looks */
  gboolean           is_set_by_program;
};

enum { PROP_TEXT = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { SUBMITTED, TYPED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (TwnComposer, twn_composer, GTK_TYPE_WIDGET)

static gboolean
is_empty (TwnComposer *self)
{
  return gtk_text_buffer_get_char_count (self->buffer) == 0;
}

/* A text longer than most people write, usually pasted: how long it is, and that it may not go. */
static void
show_length (TwnComposer *self)
{
  g_autofree char *typed = twn_composer_dup_text (self);
  const int length = (int) g_utf8_strlen (typed, -1);

  gtk_widget_set_visible (GTK_WIDGET (self->warning), length > TWN_COMPOSER_LONG);
  if (length > TWN_COMPOSER_LONG)
    {
      g_autofree char *text =
        g_strdup_printf (ngettext ("%d character: the service may not take so long a message.",
                                   "%d characters: the service may not take so long a message.",
                                   length),
                         length);

      gtk_label_set_text (self->warning, text);
    }
}

static void
apply_format (TwnComposer *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_apply_tag (self->buffer, self->format, &start, &end);
}

static void
on_format_changed (TwnComposer *self)
{
  GtkTextTag *old = self->format;
  GtkTextIter start;
  GtkTextIter end;

  if (self->tags == NULL)
    return;

  self->format = twn_message_tags_ensure_format (
    self->tags, twn_format_button_get_format (self->format_button));
  if (old != NULL)
    {
      gtk_text_buffer_get_bounds (self->buffer, &start, &end);
      gtk_text_buffer_remove_tag (self->buffer, old, &start, &end);
      twn_message_tags_release_format (self->tags, old);
    }
  apply_format (self);
}

static void
on_emoticon_picked (TwnComposer *self,
                    const char  *code)
{
  twn_typed_emoticons_insert (self->emoticons, code);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
on_emoji_picked (TwnComposer *self,
                 const char  *emoji)
{
  gtk_text_buffer_delete_selection (self->buffer, TRUE, TRUE);
  gtk_text_buffer_insert_at_cursor (self->buffer, emoji, -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
on_buffer_changed (TwnComposer *self)
{
  apply_format (self);
  if (twn_typed_emoticons_is_at_work (self->emoticons))
    return;

  gtk_widget_set_visible (self->placeholder, is_empty (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.submit", !is_empty (self));
  show_length (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
  if (!self->is_set_by_program && !is_empty (self))
    g_signal_emit (self, signals[TYPED], 0);
}

static void
composer_toggle_effect (GtkWidget  *widget,
                        const char *action,
                        GVariant   *parameter)
{
  twn_format_button_toggle_effect (TWN_COMPOSER (widget)->format_button,
                                   g_variant_get_string (parameter, NULL));
}

static void
composer_submit (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  TwnComposer *self = TWN_COMPOSER (widget);
  g_autofree char *text = twn_composer_dup_text (self);
  g_autofree char *words = g_strstrip (g_strdup (text));

  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  if (words[0] == '\0')
    return;

  twn_composer_set_text (self, "");
  g_signal_emit (self, signals[SUBMITTED], 0, text);
}

/* In the capture phase, because the view makes a line of every Enter; the input method goes
 * first, because Enter may be the end of what it composes. */
static gboolean
on_key_pressed (TwnComposer           *self,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                GtkEventControllerKey *controller)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));

  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_ISO_Enter)
    return GDK_EVENT_PROPAGATE;
  if (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;
  if (event != NULL && gtk_text_view_im_context_filter_keypress (self->view, event))
    return GDK_EVENT_STOP;

  gtk_widget_activate_action (GTK_WIDGET (self), "composer.submit", NULL);
  return GDK_EVENT_STOP;
}

static void
twn_composer_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  if (property_id == PROP_TEXT)
    g_value_take_string (value, twn_composer_dup_text (TWN_COMPOSER (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
twn_composer_set_property (GObject      *object,
                           guint         property_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  if (property_id == PROP_TEXT)
    twn_composer_set_text (TWN_COMPOSER (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
twn_composer_dispose (GObject *object)
{
  TwnComposer *self = TWN_COMPOSER (object);

  g_clear_object (&self->emoticons);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  g_clear_object (&self->tags);
  G_OBJECT_CLASS (twn_composer_parent_class)->dispose (object);
}

static void
twn_composer_class_init (TwnComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = twn_composer_get_property;
  object_class->set_property = twn_composer_set_property;
  object_class->dispose = twn_composer_dispose;

  properties[PROP_TEXT] =
    g_param_spec_string ("text", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * TwnComposer::submitted:
   * @self: the composer
   * @text: what the user typed; never only spaces
   *
   * Emitted once per send. The composer has already forgotten @text: a listener that cannot
   * deliver it must show it as failed, not drop it.
   */
  signals[SUBMITTED] = g_signal_new ("submitted", TWN_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * TwnComposer::typed:
   * @self: the composer
   *
   * Emitted for each change by a person that leaves a text.
   */
  signals[TYPED] = g_signal_new ("typed", TWN_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);

  g_type_ensure (TWN_TYPE_EMOTICON_BUTTON);
  g_type_ensure (TWN_TYPE_FORMAT_BUTTON);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnComposer, content);
  gtk_widget_class_bind_template_child (widget_class, TwnComposer, view);
  gtk_widget_class_bind_template_child (widget_class, TwnComposer, warning);
  gtk_widget_class_bind_template_child (widget_class, TwnComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, TwnComposer, emoticon_button);
  gtk_widget_class_bind_template_child (widget_class, TwnComposer, format_button);
  gtk_widget_class_bind_template_callback (widget_class, on_emoticon_picked);
  gtk_widget_class_bind_template_callback (widget_class, on_emoji_picked);
  gtk_widget_class_bind_template_callback (widget_class, on_format_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_install_action (widget_class, "composer.submit", NULL, composer_submit);
  gtk_widget_class_install_action (widget_class, "composer.toggle-effect", "s",
                                   composer_toggle_effect);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_b, GDK_CONTROL_MASK,
                                       "composer.toggle-effect", "s", "bold");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_i, GDK_CONTROL_MASK,
                                       "composer.toggle-effect", "s", "italic");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_u, GDK_CONTROL_MASK,
                                       "composer.toggle-effect", "s", "underline");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_x, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "composer.toggle-effect", "s", "strike");
}

static void
twn_composer_init (TwnComposer *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->tags = twn_message_tags_new ();
  self->buffer = gtk_text_buffer_new (twn_message_tags_get_table (self->tags));
  gtk_text_view_set_buffer (self->view, self->buffer);
  g_object_unref (self->buffer); /* the view has it */
  twn_message_tags_set_view (self->tags, GTK_WIDGET (self->view));
  self->emoticons = twn_typed_emoticons_new (self->view, self->tags);
  on_format_changed (self);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (on_buffer_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (twn_message_tags_recolor), self->tags,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (twn_message_tags_recolor),
                           self->tags, G_CONNECT_SWAPPED);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.submit", FALSE);
}

GtkWidget *
twn_composer_new (void)
{
  return g_object_new (TWN_TYPE_COMPOSER, NULL);
}

/* Returns: (transfer full): what is typed */
char *
twn_composer_dup_text (TwnComposer *self)
{
  GtkTextIter start;
  GtkTextIter end;

  g_return_val_if_fail (TWN_IS_COMPOSER (self), NULL);

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

/* Does not count as typing. */
void
twn_composer_set_text (TwnComposer *self,
                       const char  *text)
{
  g_return_if_fail (TWN_IS_COMPOSER (self));

  self->is_set_by_program = TRUE;
  gtk_text_buffer_set_text (self->buffer, text != NULL ? text : "", -1);
  twn_typed_emoticons_convert (self->emoticons);
  self->is_set_by_program = FALSE;
}

/* Returns: (transfer none): what takes the keys */
GtkWidget *
twn_composer_get_text_view (TwnComposer *self)
{
  g_return_val_if_fail (TWN_IS_COMPOSER (self), NULL);

  return GTK_WIDGET (self->view);
}

/* @settings: (nullable): what was chosen once, and is then so in every chat */
void
twn_composer_set_settings (TwnComposer  *self,
                           CoreSettings *settings)
{
  g_return_if_fail (TWN_IS_COMPOSER (self));
  g_return_if_fail (settings == NULL || CORE_IS_SETTINGS (settings));

  twn_emoticon_button_set_settings (self->emoticon_button, settings);
  if (settings == NULL)
    return;

  core_settings_bind (settings, "show-emoticons", self->tags, "shows-emoticons");
  core_settings_bind (settings, "text-format", self->format_button, "format");
}

/* Returns: (transfer none): how what is typed is to look */
const MsnpTextFormat *
twn_composer_get_format (TwnComposer *self)
{
  g_return_val_if_fail (TWN_IS_COMPOSER (self), NULL);

  return twn_format_button_get_format (self->format_button);
}

/* Opens what the button beside the text opens. */
void
twn_composer_open_emoticons (TwnComposer *self)
{
  g_return_if_fail (TWN_IS_COMPOSER (self));

  twn_emoticon_button_open (self->emoticon_button);
}

/* As twn_composer_open_emoticons(), for font and colour. */
void
twn_composer_open_format (TwnComposer *self)
{
  g_return_if_fail (TWN_IS_COMPOSER (self));

  twn_format_button_open (self->format_button);
}
