#include "config.h"

#include "twn-format-button.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "core/core-own-format.h"

#define COLUMNS 6
#define SWATCH 22 /* pixels */

/**
 * TwnFormatButton:
 *
 * The button "Text format" and its popover: how one's own texts look. The size is not among it: the
 * protocol has none.
 */
struct _TwnFormatButton
{
  GtkWidget        parent_instance;
  GtkMenuButton   *button;
  GtkToggleButton *bold_button;
  GtkToggleButton *italic_button;
  GtkToggleButton *underline_button;
  GtkToggleButton *strike_button;
  GtkGrid         *colors;
  GtkDropDown     *fonts;
  GPtrArray       *swatches; /* (element-type GtkToggleButton) (unowned): one for each of colors */
  MsnpTextFormat  *format;
  gboolean         has_fonts;  /* the list of fonts was made */
  gboolean         is_showing; /* the widgets follow the format, not the other way round */
};

/* For the white windows of those who read; each stays apart from the others in the dark, too. */
static const struct
{
  gboolean    is_color;
  guint32     rgb;
  const char *name;
} colors[] = {
  { FALSE, 0, N_("Automatic color") },
  { TRUE, 0xff0000, N_("Red") },
  { TRUE, 0x800000, N_("Dark red") },
  { TRUE, 0xff8000, N_("Orange") },
  { TRUE, 0x808000, N_("Olive") },
  { TRUE, 0x008000, N_("Green") },
  { TRUE, 0x008080, N_("Teal") },
  { TRUE, 0x0080ff, N_("Sky blue") },
  { TRUE, 0x0000ff, N_("Blue") },
  { TRUE, 0x000080, N_("Dark blue") },
  { TRUE, 0x800080, N_("Purple") },
  { TRUE, 0xff0080, N_("Pink") },
};

enum { PROP_FORMAT = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (TwnFormatButton, twn_format_button, GTK_TYPE_WIDGET)

/* ---- fonts ---- */

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

/* The first is for no choice; a font that is chosen and not on this computer is the last. */
static void
fill_fonts (TwnFormatButton *self)
{
  PangoFontMap *map = pango_cairo_font_map_get_default ();
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autofree PangoFontFamily **families = NULL;
  int n_families = 0;

  pango_font_map_list_families (map, &families, &n_families);
  for (int i = 0; i < n_families; i++)
    g_ptr_array_add (names, (gpointer) pango_font_family_get_name (families[i]));
  g_ptr_array_sort (names, compare_names);

  gtk_string_list_append (list, _("Automatic font"));
  for (guint i = 0; i < names->len; i++)
    gtk_string_list_append (list, names->pdata[i]);
  if (self->format->font != NULL && pango_font_map_get_family (map, self->format->font) == NULL)
    gtk_string_list_append (list, self->format->font);

  gtk_drop_down_set_model (self->fonts, G_LIST_MODEL (list));
  self->has_fonts = TRUE;
}

static void
show_font (TwnFormatButton *self)
{
  GListModel *model = gtk_drop_down_get_model (self->fonts);
  guint selected = 0;

  for (guint i = 1; self->format->font != NULL && i < g_list_model_get_n_items (model); i++)
    {
      if (g_ascii_strcasecmp (gtk_string_list_get_string (GTK_STRING_LIST (model), i),
                              self->format->font) == 0)
        selected = i;
    }

  gtk_drop_down_set_selected (self->fonts, selected);
}

/* Returns: (transfer full) (nullable): the font that is selected */
static char *
dup_selected_font (TwnFormatButton *self)
{
  const guint selected = gtk_drop_down_get_selected (self->fonts);

  if (!self->has_fonts)
    return g_strdup (self->format->font);
  if (selected == 0 || selected == GTK_INVALID_LIST_POSITION)
    return NULL;

  return g_strdup (gtk_string_list_get_string (
    GTK_STRING_LIST (gtk_drop_down_get_model (self->fonts)), selected));
}

/* ---- colours ---- */

static void
draw_swatch (GtkDrawingArea *area,
             cairo_t        *cr,
             int             width,
             int             height,
             gpointer        user_data)
{
  const guint i = GPOINTER_TO_UINT (user_data);
  const double radius = MIN (width, height) / 2.0 - 1;
  GdkRGBA text;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &text);
  cairo_arc (cr, width / 2.0, height / 2.0, radius, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, (colors[i].rgb >> 16) / 255.0, ((colors[i].rgb >> 8) & 0xff) / 255.0,
                        (colors[i].rgb & 0xff) / 255.0);
  if (!colors[i].is_color)
    gdk_cairo_set_source_rgba (cr, &text);
  cairo_fill_preserve (cr);
  text.alpha = 0.3f;
  gdk_cairo_set_source_rgba (cr, &text);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

static void on_changed (TwnFormatButton *self);

static void
add_swatch (TwnFormatButton *self,
            guint            i)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *area = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), SWATCH);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (area), SWATCH);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_swatch, GUINT_TO_POINTER (i), NULL);
  gtk_button_set_child (GTK_BUTTON (button), area);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "swatch");
  gtk_widget_set_tooltip_text (button, _(colors[i].name));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(colors[i].name), -1);
  if (i > 0)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), self->swatches->pdata[0]);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), i == 0);
  g_signal_connect_object (button, "toggled", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);

  g_ptr_array_add (self->swatches, button);
  gtk_grid_attach (self->colors, button, (int) (i % COLUMNS), (int) (i / COLUMNS), 1, 1);
}

/* A colour that is none of these, from elsewhere, presses none of the buttons. */
static void
show_color (TwnFormatButton *self)
{
  for (guint i = 0; i < self->swatches->len; i++)
    gtk_toggle_button_set_active (self->swatches->pdata[i],
                                  colors[i].is_color == self->format->has_color &&
                                    (!colors[i].is_color || colors[i].rgb == self->format->color));
}

static void
take_color (TwnFormatButton *self)
{
  for (guint i = 0; i < self->swatches->len; i++)
    {
      if (!gtk_toggle_button_get_active (self->swatches->pdata[i]))
        continue;
      self->format->has_color = colors[i].is_color;
      self->format->color = colors[i].rgb;
    }
}

/* ---- all of it ---- */

static void
show_format (TwnFormatButton *self)
{
  self->is_showing = TRUE;
  gtk_toggle_button_set_active (self->bold_button, self->format->bold);
  gtk_toggle_button_set_active (self->italic_button, self->format->italic);
  gtk_toggle_button_set_active (self->underline_button, self->format->underline);
  gtk_toggle_button_set_active (self->strike_button, self->format->strike);
  show_color (self);
  if (self->has_fonts)
    show_font (self);
  self->is_showing = FALSE;
}

static void
on_changed (TwnFormatButton *self)
{
  g_autofree char *font = NULL;

  if (self->is_showing || self->format == NULL)
    return;

  font = dup_selected_font (self);
  g_free (self->format->font);
  self->format->font = g_steal_pointer (&font);
  self->format->bold = gtk_toggle_button_get_active (self->bold_button);
  self->format->italic = gtk_toggle_button_get_active (self->italic_button);
  self->format->underline = gtk_toggle_button_get_active (self->underline_button);
  self->format->strike = gtk_toggle_button_get_active (self->strike_button);
  take_color (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FORMAT]);
}

static void
on_popover_shown (TwnFormatButton *self)
{
  self->is_showing = TRUE;
  if (!self->has_fonts)
    fill_fonts (self);
  show_format (self);
}

static void
twn_format_button_get_property (GObject    *object,
                                guint       property_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  if (property_id == PROP_FORMAT)
    g_value_take_string (value, core_own_format_to_string (TWN_FORMAT_BUTTON (object)->format));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
twn_format_button_set_property (GObject      *object,
                                guint         property_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  if (property_id == PROP_FORMAT)
    twn_format_button_set_choice (TWN_FORMAT_BUTTON (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
twn_format_button_dispose (GObject *object)
{
  TwnFormatButton *self = TWN_FORMAT_BUTTON (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  self->is_showing = TRUE;
  if (child != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (twn_format_button_parent_class)->dispose (object);
}

static void
twn_format_button_finalize (GObject *object)
{
  TwnFormatButton *self = TWN_FORMAT_BUTTON (object);

  g_ptr_array_unref (self->swatches);
  msnp_text_format_free (self->format);
  G_OBJECT_CLASS (twn_format_button_parent_class)->finalize (object);
}

static void
twn_format_button_class_init (TwnFormatButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = twn_format_button_get_property;
  object_class->set_property = twn_format_button_set_property;
  object_class->dispose = twn_format_button_dispose;
  object_class->finalize = twn_format_button_finalize;
  properties[PROP_FORMAT] =
    g_param_spec_string ("format", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/im/tweener/Tweener/ui/twn-format-button.ui");
  gtk_widget_class_bind_template_child (widget_class, TwnFormatButton, button);
  gtk_widget_class_bind_template_child (widget_class, TwnFormatButton, bold_button);
  gtk_widget_class_bind_template_child (widget_class, TwnFormatButton, italic_button);
  gtk_widget_class_bind_template_child (widget_class, TwnFormatButton, underline_button);
  gtk_widget_class_bind_template_child (widget_class, TwnFormatButton, strike_button);
  gtk_widget_class_bind_template_child (widget_class, TwnFormatButton, colors);
  gtk_widget_class_bind_template_child (widget_class, TwnFormatButton, fonts);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_popover_shown);
}

static void
twn_format_button_init (TwnFormatButton *self)
{
  self->is_showing = TRUE;
  self->swatches = g_ptr_array_new ();
  self->format = msnp_text_format_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    add_swatch (self, i);
  self->is_showing = FALSE;
}

/* Returns: (transfer none): what is chosen now */
const MsnpTextFormat *
twn_format_button_get_format (TwnFormatButton *self)
{
  g_return_val_if_fail (TWN_IS_FORMAT_BUTTON (self), NULL);

  return self->format;
}

/* @choice: (nullable): as core_own_format_parse() reads it */
void
twn_format_button_set_choice (TwnFormatButton *self,
                              const char      *choice)
{
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;

  g_return_if_fail (TWN_IS_FORMAT_BUTTON (self));

  old = core_own_format_to_string (self->format);
  msnp_text_format_free (self->format);
  self->format = core_own_format_parse (choice);
  new = core_own_format_to_string (self->format);
  if (g_str_equal (old, new))
    return;

  show_format (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FORMAT]);
}

/* @effect: "bold", "italic", "underline" or "strike": on if it was off, and the other way round */
void
twn_format_button_toggle_effect (TwnFormatButton *self,
                                 const char      *effect)
{
  GtkToggleButton *button = NULL;

  g_return_if_fail (TWN_IS_FORMAT_BUTTON (self));
  g_return_if_fail (effect != NULL);

  button = g_str_equal (effect, "bold")        ? self->bold_button
           : g_str_equal (effect, "italic")    ? self->italic_button
           : g_str_equal (effect, "underline") ? self->underline_button
                                               : self->strike_button;
  gtk_toggle_button_set_active (button, !gtk_toggle_button_get_active (button));
}

void
twn_format_button_open (TwnFormatButton *self)
{
  g_return_if_fail (TWN_IS_FORMAT_BUTTON (self));

  gtk_menu_button_popup (self->button);
}
