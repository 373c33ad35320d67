#include "config.h"

#include "twn-avatar.h"

#include "twn-image.h"
#include "twn-person-color.h"
#include "twn-pictures.h"
#include "twn-status-paintable.h"

/* A person's picture, or initials on a colour until there is one, with the status as a badge on the
 * corner. The badge differs by shape as well as by colour. For screen readers it is decoration:
 * the row or the button around it says name and status in words.
 *
 * It looks as AdwAvatar does, but the disc is a label under AdwAvatar's style, the picture is drawn
 * and the badge is placed by hand: there are two hundred of these in a list, and three widgets do
 * for nine. A picture is there only while one can see it. Who is offline has the last one. */
struct _TwnAvatar
{
  GtkWidget   parent_instance;
  GtkWidget  *disc;
  GtkWidget  *badge;
  int         size;
  char       *address;
  char       *name;
  const char *color_class; /* interned */
  const char *badge_class; /* a static string */

  MsnpContact  *contact;     /* (nullable): whose picture */
  gboolean      is_own;      /* the own picture */
  gboolean      follows;     /* hears when the last pictures are known */
  GdkPaintable *picture;     /* NULL: initials */
  char         *digest;      /* (nullable): of what is shown, or on its way */
  gboolean      is_faint;
  gboolean      is_asking;   /* the contact is asked for it; else the cache alone */
  GCancellable *loading;     /* (nullable) */
};

enum { PROP_SIZE = 1, PROP_PICTURE, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (TwnAvatar, twn_avatar, GTK_TYPE_WIDGET)

/* The rule of AdwAvatar: the initials fit into the disc with room around them. */
static void
update_font_size (TwnAvatar *self)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  const double room = self->size / 1.4142 - MAX (self->size * 0.4 - 5, 0);
  double size;
  int width;
  int height;

  gtk_label_set_attributes (GTK_LABEL (self->disc), NULL);
  pango_layout_get_pixel_size (gtk_label_get_layout (GTK_LABEL (self->disc)), &width, &height);
  size = CLAMP (height * room / MAX (width, 1), 0, room);
  pango_attr_list_insert (attributes, pango_attr_size_new_absolute ((int) (size * PANGO_SCALE)));
  gtk_label_set_attributes (GTK_LABEL (self->disc), attributes);
  pango_attr_list_unref (attributes);
}

static void
set_size (TwnAvatar *self, int size)
{
  self->size = size;
  gtk_widget_set_size_request (self->disc, size, size);
  if (size < 25)
    gtk_widget_add_css_class (self->disc, "contrasted");
  else
    gtk_widget_remove_css_class (self->disc, "contrasted");
  gtk_image_set_pixel_size (GTK_IMAGE (self->badge), size >= 40 ? 12 : 10);
  update_font_size (self);
}

static void
twn_avatar_measure (GtkWidget      *widget,
                    GtkOrientation  orientation,
                    int             for_size,
                    int            *minimum,
                    int            *natural,
                    int            *minimum_baseline,
                    int            *natural_baseline)
{
  *minimum = *natural = TWN_AVATAR (widget)->size;
}

static void
twn_avatar_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  TwnAvatar *self = TWN_AVATAR (widget);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkRequisition badge;

  gtk_widget_allocate (self->disc, width, height, -1, NULL);
  if (!gtk_widget_should_layout (self->badge))
    return;

  gtk_widget_get_preferred_size (self->badge, &badge, NULL);
  gtk_widget_size_allocate (self->badge,
                            &(GtkAllocation) { is_rtl ? 0 : width - badge.width,
                                               height - badge.height, badge.width, badge.height },
                            -1);
}

/* The whole disc is filled: what sticks out at two sides is cut off. */
static void
twn_avatar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  TwnAvatar *self = TWN_AVATAR (widget);

  if (self->picture != NULL)
    {
      const float size = (float) MIN (gtk_widget_get_width (widget),
                                      gtk_widget_get_height (widget));
      const double ratio = gdk_paintable_get_intrinsic_aspect_ratio (self->picture);
      const float width = ratio > 1 ? (float) (size * ratio) : size;
      const float height = ratio > 0 && ratio < 1 ? (float) (size / ratio) : size;
      GskRoundedRect disc;

      if (self->is_faint)
        gtk_snapshot_push_opacity (snapshot, 0.5);
      gsk_rounded_rect_init_from_rect (&disc, &GRAPHENE_RECT_INIT (0, 0, size, size), size / 2);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_push_rounded_clip (snapshot, &disc);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((size - width) / 2,
                                                              (size - height) / 2));
      gdk_paintable_snapshot (self->picture, snapshot, width, height);
      gtk_snapshot_pop (snapshot);
      gtk_snapshot_restore (snapshot);
      if (self->is_faint)
        gtk_snapshot_pop (snapshot);
    }
  GTK_WIDGET_CLASS (twn_avatar_parent_class)->snapshot (widget, snapshot);
}

/* ---- the picture ---- */

static void
set_picture (TwnAvatar *self, GdkPaintable *picture)
{
  if (!g_set_object (&self->picture, picture))
    return;

  gtk_widget_set_child_visible (self->disc, picture == NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PICTURE]);
}

static void
stop_loading (TwnAvatar *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->digest, g_free);
}

/* What is no image is none to us: the initials stay. */
static void
take_texture (TwnAvatar *self, GdkTexture *texture, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (error != NULL)
    g_debug ("no picture: %s", error->message);
  g_clear_object (&self->loading);
  set_picture (self, texture != NULL ? GDK_PAINTABLE (texture) : NULL);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TwnAvatar) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GdkTexture) texture =
    twn_pictures_load_finish (TWN_PICTURES (source), result, &error);

  take_texture (self, texture, error);
}

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(TwnAvatar) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GdkTexture) texture = twn_image_decode_finish (result, &error);

  take_texture (self, texture, error);
}

static int
get_pixels (TwnAvatar *self)
{
  return self->size * gtk_widget_get_scale_factor (GTK_WIDGET (self));
}

/* Returns: whether it is another picture than before, or it may be had elsewhere now; then it is to
 * be loaded */
static gboolean
begin (TwnAvatar *self, const char *digest, gboolean is_asking)
{
  if (g_strcmp0 (self->digest, digest) == 0
      && (self->picture != NULL || self->is_asking == is_asking))
    return FALSE;

  stop_loading (self);
  self->digest = g_strdup (digest);
  self->is_asking = is_asking;
  if (digest != NULL)
    self->loading = g_cancellable_new ();
  else
    set_picture (self, NULL);
  return digest != NULL;
}

static void
load_own (TwnAvatar *self, TwnPictures *pictures)
{
  GBytes *data = core_own_picture_get (twn_pictures_get_own_picture (pictures));
  g_autofree char *digest = data != NULL ? core_pictures_dup_digest (data) : NULL;

  if (begin (self, digest, FALSE))
    twn_image_decode_async (data, TWN_PICTURES_PIXELS, get_pixels (self), self->loading, on_decoded,
                            g_object_ref (self));
}

/* Until the new picture is there the initials are: the old one is somebody's face of yesterday. */
static void
load_contact (TwnAvatar *self, TwnPictures *pictures)
{
  g_autoptr(MsnpPictureRef) ref =
    self->contact != NULL ? core_faces_dup (twn_pictures_get_faces (pictures), self->contact)
                          : NULL;
  GdkTexture *texture;

  if (!begin (self, ref != NULL ? ref->sha1d : NULL,
              self->contact != NULL && msnp_contact_is_online (self->contact)))
    return;

  texture = twn_pictures_lookup (pictures, ref->sha1d, get_pixels (self));
  set_picture (self, texture != NULL ? GDK_PAINTABLE (texture) : NULL);
  if (texture == NULL)
    twn_pictures_load_async (pictures, self->contact, ref, get_pixels (self), self->loading,
                             on_loaded, g_object_ref (self));
}

static void
load_picture (TwnAvatar *self)
{
  TwnPictures *pictures =
    gtk_widget_get_mapped (GTK_WIDGET (self)) ? twn_pictures_find () : NULL;

  if (pictures != NULL && self->is_own)
    load_own (self, pictures);
  else if (pictures != NULL)
    load_contact (self, pictures);
}

static void
twn_avatar_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (twn_avatar_parent_class)->map (widget);
  load_picture (TWN_AVATAR (widget));
}

static void
twn_avatar_unmap (GtkWidget *widget)
{
  TwnAvatar *self = TWN_AVATAR (widget);

  GTK_WIDGET_CLASS (twn_avatar_parent_class)->unmap (widget);
  stop_loading (self);
  set_picture (self, NULL);
}

static void
follow_faces (TwnAvatar *self)
{
  TwnPictures *pictures = self->follows ? NULL : twn_pictures_find ();

  if (pictures == NULL)
    return;

  self->follows = TRUE;
  g_signal_connect_object (twn_pictures_get_faces (pictures), "changed",
                           G_CALLBACK (load_picture), self, G_CONNECT_SWAPPED);
}

/**
 * twn_avatar_set_contact:
 * @self: the avatar
 * @contact: (nullable): whose picture is shown, whenever there is one; NULL: initials alone
 */
void
twn_avatar_set_contact (TwnAvatar   *self,
                        MsnpContact *contact)
{
  g_return_if_fail (TWN_IS_AVATAR (self));

  if (self->contact == contact)
    return;

  if (self->contact != NULL)
    g_signal_handlers_disconnect_by_func (self->contact, load_picture, self);
  g_set_object (&self->contact, contact);
  if (contact != NULL)
    {
      g_signal_connect_object (contact, "notify::picture", G_CALLBACK (load_picture), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (contact, "notify::is-online", G_CALLBACK (load_picture), self,
                               G_CONNECT_SWAPPED);
      follow_faces (self);
    }
  load_picture (self);
}

/* Shows the own picture from now on. */
void
twn_avatar_set_own (TwnAvatar *self)
{
  TwnPictures *pictures = twn_pictures_find ();

  g_return_if_fail (TWN_IS_AVATAR (self));

  self->is_own = TRUE;
  if (pictures != NULL)
    g_signal_connect_object (twn_pictures_get_own_picture (pictures), "notify::picture",
                             G_CALLBACK (load_picture), self, G_CONNECT_SWAPPED);
  load_picture (self);
}

/* Returns: (transfer none) (nullable): the picture, NULL while initials are shown */
GdkPaintable *
twn_avatar_get_picture (TwnAvatar *self)
{
  g_return_val_if_fail (TWN_IS_AVATAR (self), NULL);

  return self->picture;
}

static void
twn_avatar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_PICTURE)
    g_value_set_object (value, TWN_AVATAR (object)->picture);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
twn_avatar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SIZE:
      set_size (TWN_AVATAR (object), g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
twn_avatar_dispose (GObject *object)
{
  TwnAvatar *self = TWN_AVATAR (object);

  stop_loading (self);
  g_clear_object (&self->contact);
  g_clear_object (&self->picture);
  g_clear_pointer (&self->badge, gtk_widget_unparent);
  g_clear_pointer (&self->disc, gtk_widget_unparent);
  G_OBJECT_CLASS (twn_avatar_parent_class)->dispose (object);
}

static void
twn_avatar_finalize (GObject *object)
{
  TwnAvatar *self = TWN_AVATAR (object);

  g_free (self->address);
  g_free (self->name);
  G_OBJECT_CLASS (twn_avatar_parent_class)->finalize (object);
}

static void
twn_avatar_class_init (TwnAvatarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = twn_avatar_get_property;
  object_class->set_property = twn_avatar_set_property;
  object_class->dispose = twn_avatar_dispose;
  object_class->finalize = twn_avatar_finalize;
  widget_class->measure = twn_avatar_measure;
  widget_class->size_allocate = twn_avatar_size_allocate;
  widget_class->snapshot = twn_avatar_snapshot;
  widget_class->map = twn_avatar_map;
  widget_class->unmap = twn_avatar_unmap;
  properties[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 16, 512, 40,
                                            G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PICTURE] = g_param_spec_object ("picture", NULL, NULL, GDK_TYPE_PAINTABLE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "twn-avatar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
twn_avatar_init (TwnAvatar *self)
{
  self->disc = g_object_new (GTK_TYPE_LABEL, "css-name", "avatar", "accessible-role",
                             GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->disc, GTK_WIDGET (self));
  self->badge = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                              "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->badge, "status-badge");
  gtk_widget_set_parent (self->badge, GTK_WIDGET (self));
  set_size (self, 40);

  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
twn_avatar_new (int size)
{
  return g_object_new (TWN_TYPE_AVATAR, "size", size, NULL);
}

/* The first letters of the first word and of the last one. */
static char *
dup_initials (const char *name)
{
  g_autofree char *upper = g_strstrip (g_utf8_strup (name, -1));
  g_autofree char *normal = g_utf8_normalize (upper, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  GString *initials = g_string_new (NULL);
  const char *space;

  if (normal == NULL || *normal == '\0')
    return g_string_free (initials, FALSE);

  g_string_append_unichar (initials, g_utf8_get_char (normal));
  space = strrchr (normal, ' ');
  if (space != NULL)
    g_string_append_unichar (initials, g_utf8_get_char (space + 1));

  return g_string_free (initials, FALSE);
}

/* AdwAvatar takes the colour from the name, which people change all the time. The colour is how a
 * person is found again, so it is taken from the address. */
static void
recolor (TwnAvatar *self)
{
  g_autofree char *color_class =
    g_strdup_printf ("color%u", twn_person_color_get_index (self->address) + 1);

  if (self->color_class != NULL)
    gtk_widget_remove_css_class (self->disc, self->color_class);
  self->color_class = g_intern_string (color_class);
  gtk_widget_add_css_class (self->disc, self->color_class);
}

/* @name is fit to be shown already; without one the address gives the initials. */
void
twn_avatar_set_person (TwnAvatar  *self,
                       const char *address,
                       const char *name)
{
  g_autofree char *initials = NULL;

  g_return_if_fail (TWN_IS_AVATAR (self));

  if (address == NULL)
    address = "";
  if (name == NULL || *name == '\0')
    name = address;
  if (g_strcmp0 (self->address, address) == 0 && g_strcmp0 (self->name, name) == 0)
    return;

  g_free (self->address);
  g_free (self->name);
  self->address = g_strdup (address);
  self->name = g_strdup (name);
  initials = dup_initials (name);
  recolor (self);
  if (g_str_equal (gtk_label_get_text (GTK_LABEL (self->disc)), initials))
    return;

  gtk_label_set_text (GTK_LABEL (self->disc), initials);
  update_font_size (self);
}

/* Whether the picture is drawn as faintly as style.css lets the initials of who is offline be. */
void
twn_avatar_set_faint (TwnAvatar *self,
                      gboolean   is_faint)
{
  g_return_if_fail (TWN_IS_AVATAR (self));

  if (self->is_faint == is_faint)
    return;

  self->is_faint = is_faint;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Shows @status on the corner; a blocked person's badge says that above all. */
void
twn_avatar_set_status (TwnAvatar *self,
                       MsnpStatus status,
                       gboolean   is_blocked)
{
  const char *css_class = is_blocked ? "blocked" : twn_status_get_css_class (status);
  g_autoptr(GdkPaintable) sign = NULL;

  g_return_if_fail (TWN_IS_AVATAR (self));

  gtk_widget_set_visible (self->badge, TRUE);
  if (self->badge_class == css_class)
    return;

  if (self->badge_class != NULL)
    gtk_widget_remove_css_class (self->badge, self->badge_class);
  self->badge_class = css_class;
  gtk_widget_add_css_class (self->badge, css_class);
  sign = twn_status_paintable_new (status, is_blocked);
  gtk_image_set_from_paintable (GTK_IMAGE (self->badge), sign);
}

/* Filled, half, barred, hollow: four shapes, for those who do not see the colours. */
const char *
twn_status_get_icon_name (MsnpStatus status)
{
  switch (status)
    {
    case MSNP_STATUS_ONLINE:
      return "tweener-status-online-symbolic";
    case MSNP_STATUS_BUSY:
    case MSNP_STATUS_ON_THE_PHONE:
      return "tweener-status-busy-symbolic";
    case MSNP_STATUS_BE_RIGHT_BACK:
    case MSNP_STATUS_AWAY:
    case MSNP_STATUS_OUT_TO_LUNCH:
    case MSNP_STATUS_IDLE:
      return "tweener-status-away-symbolic";
    case MSNP_STATUS_OFFLINE:
    case MSNP_STATUS_HIDDEN:
    default:
      return "tweener-status-offline-symbolic";
    }
}

const char *
twn_status_get_css_class (MsnpStatus status)
{
  switch (status)
    {
    case MSNP_STATUS_ONLINE:
      return "online";
    case MSNP_STATUS_BUSY:
    case MSNP_STATUS_ON_THE_PHONE:
      return "busy";
    case MSNP_STATUS_BE_RIGHT_BACK:
    case MSNP_STATUS_AWAY:
    case MSNP_STATUS_OUT_TO_LUNCH:
    case MSNP_STATUS_IDLE:
      return "away";
    case MSNP_STATUS_OFFLINE:
    case MSNP_STATUS_HIDDEN:
    default:
      return "offline";
    }
}
