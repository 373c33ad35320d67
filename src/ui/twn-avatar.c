#include "config.h"

#include "twn-avatar.h"

#include "twn-person-color.h"

#define N_COLORS 14 /* the classes color1 … color14 of AdwAvatar */

/* A person's picture, or initials on a colour until there is one, with the status as a badge on the
 * corner. The badge differs by shape as well as by colour. For screen readers it is decoration:
 * the row or the button around it says name and status in words. */
struct _TwnAvatar
{
  GtkWidget  parent_instance;
  GtkWidget *overlay;
  GtkWidget *avatar;
  GtkWidget *badge;
  char      *address;
  const char *badge_class; /* a static string */
};

enum { PROP_SIZE = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
G_DEFINE_FINAL_TYPE (TwnAvatar, twn_avatar, GTK_TYPE_WIDGET)

static void
set_size (TwnAvatar *self, int size)
{
  adw_avatar_set_size (ADW_AVATAR (self->avatar), size);
  gtk_image_set_pixel_size (GTK_IMAGE (self->badge), size >= 40 ? 12 : 10);
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

  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  G_OBJECT_CLASS (twn_avatar_parent_class)->dispose (object);
}

static void
twn_avatar_finalize (GObject *object)
{
  TwnAvatar *self = TWN_AVATAR (object);

  g_free (self->address);
  G_OBJECT_CLASS (twn_avatar_parent_class)->finalize (object);
}

static void
twn_avatar_class_init (TwnAvatarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = twn_avatar_set_property;
  object_class->dispose = twn_avatar_dispose;
  object_class->finalize = twn_avatar_finalize;
  properties[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 16, 512, 40,
                                            G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "twn-avatar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
twn_avatar_init (TwnAvatar *self)
{
  self->avatar = adw_avatar_new (40, NULL, TRUE);
  self->badge = gtk_image_new ();
  gtk_widget_set_halign (self->badge, GTK_ALIGN_END);
  gtk_widget_set_valign (self->badge, GTK_ALIGN_END);
  gtk_widget_add_css_class (self->badge, "status-badge");
  gtk_widget_set_visible (self->badge, FALSE);
  set_size (self, 40);

  self->overlay = gtk_overlay_new ();
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), self->avatar);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->badge);
  gtk_widget_set_parent (self->overlay, GTK_WIDGET (self));
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
twn_avatar_new (int size)
{
  return g_object_new (TWN_TYPE_AVATAR, "size", size, NULL);
}

/* AdwAvatar takes the colour from the name, which people change all the time. The colour is how a
 * person is found again, so it is taken from the address. Where AdwAvatar is built otherwise than
 * in 1.2 its own colour stays. */
static void
recolor (TwnAvatar *self)
{
  GtkWidget *disc = gtk_widget_get_first_child (self->avatar);

  gboolean is_known = FALSE;

  /* It takes away only the class that it added itself: ours of the person before stays, too. */
  for (int i = 1; disc != NULL && self->address != NULL && i <= N_COLORS; i++)
    {
      g_autofree char *old = g_strdup_printf ("color%d", i);

      is_known |= gtk_widget_has_css_class (disc, old);
      gtk_widget_remove_css_class (disc, old);
    }

  if (is_known)
    {
      g_autofree char *new =
        g_strdup_printf ("color%u", twn_person_color_get_index (self->address) + 1);

      gtk_widget_add_css_class (disc, new);
    }
}

/* @name is fit to be shown already; without one the address gives the initials. */
void
twn_avatar_set_person (TwnAvatar  *self,
                       const char *address,
                       const char *name)
{
  g_return_if_fail (TWN_IS_AVATAR (self));

  if (g_strcmp0 (self->address, address) == 0
      && g_strcmp0 (adw_avatar_get_text (ADW_AVATAR (self->avatar)), name) == 0)
    return;

  g_free (self->address);
  self->address = g_strdup (address);
  adw_avatar_set_text (ADW_AVATAR (self->avatar), name != NULL ? name : address);
  recolor (self);
}

/* Shows @status on the corner; a blocked person's badge says that above all. */
void
twn_avatar_set_status (TwnAvatar *self,
                       MsnpStatus status,
                       gboolean   is_blocked)
{
  const char *css_class = is_blocked ? "blocked" : twn_status_get_css_class (status);

  g_return_if_fail (TWN_IS_AVATAR (self));

  gtk_widget_set_visible (self->badge, TRUE);
  if (self->badge_class == css_class)
    return;

  if (self->badge_class != NULL)
    gtk_widget_remove_css_class (self->badge, self->badge_class);
  self->badge_class = css_class;
  gtk_widget_add_css_class (self->badge, css_class);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->badge), is_blocked
                                                           ? "tweener-status-blocked-symbolic"
                                                           : twn_status_get_icon_name (status));
}

/* @picture: (nullable): NULL brings the initials back */
void
twn_avatar_set_picture (TwnAvatar    *self,
                        GdkPaintable *picture)
{
  g_return_if_fail (TWN_IS_AVATAR (self));

  adw_avatar_set_custom_image (ADW_AVATAR (self->avatar), picture);
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
