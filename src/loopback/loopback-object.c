#include "config.h"

#include "loopback-object.h"

#include <string.h>

#include "msnp/msnp-picture-ref.h"
#include "msnp/p2p/msnp-p2p-chunk.h"
#include "msnp/p2p/msnp-slp.h"
#include "msnp/wire/msnp-mime.h"

#define PICTURE_SIDE  64
#define EMOTICON_SIDE 19
#define OFFERS_MAX    16  /* files that nobody has decided about */
#define CONTEXT_SIZE  574 /* of a file's invitation, version 2 (05 §5.6) */

static const char file_text[] =
  "Hello!\n\nThis is the file of Pia, who lives in the loopback service. It came in a packet or "
  "two,\nthrough the switchboard.\n";

struct _LoopbackObject
{
  char           *address;
  GBytes         *images[2]; /* the display picture, the emoticon */
  MsnpPictureRef *refs[2];
  GPtrArray      *offers;    /* (element-type MsnpSlp): the invitations */
  guint32         identifier;
};

/* ---- pictures ---- */

typedef guint32 (*PaintFunc) (int x,
                              int y,
                              int side);

/* A round face; x and y from its middle, in halves of a pixel. */
static guint32
paint_face (int x,
            int y,
            int side)
{
  int radius = side * 9 / 10;
  int eye = (ABS (x) - side * 3 / 10) * (ABS (x) - side * 3 / 10)
            + (y + side / 4) * (y + side / 4);
  int distance = x * x + y * y;
  int mouth = side * 5 / 10;

  if (distance > radius * radius)
    return 0x3f6fb5;
  if (eye < side * side / 64)
    return 0x30302c;
  if (y > side / 8 && distance < mouth * mouth && distance > mouth * mouth * 6 / 10)
    return 0xa03028;

  return 0xffd23f;
}

static guint32
paint_flower (int x,
              int y,
              int side)
{
  if (x * x + y * y < side * side / 12)
    return 0xffd23f;
  if (ABS (x * y) < side * side / 9 && x * x + y * y < side * side * 8 / 10)
    return 0xd04f8f;

  return 0xffffff;
}

/* A Windows bitmap, which needs no compression. */
static GBytes *
draw (int       side,
      PaintFunc paint)
{
  int stride = (side * 3 + 3) & ~3;
  int size = 54 + stride * side;
  guint8 *data = g_malloc0 ((gsize) size);
  const guint32 header[] = { (guint32) size, 0, 54, 40, (guint32) side, (guint32) side,
                             1 | 24 << 16 };

  memcpy (data, "BM", 2);
  for (gsize i = 0; i < G_N_ELEMENTS (header); i++)
    {
      guint32 value = GUINT32_TO_LE (header[i]);

      memcpy (data + 2 + 4 * i, &value, sizeof value);
    }
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++)
      {
        guint32 color = paint (2 * x + 1 - side, side - 2 * y - 1, side);
        guint8 *pixel = data + 54 + y * stride + x * 3;

        pixel[0] = (guint8) color;
        pixel[1] = (guint8) (color >> 8);
        pixel[2] = (guint8) (color >> 16);
      }

  return g_bytes_new_take (data, (gsize) size);
}

LoopbackObject *
loopback_object_new (const char *address)
{
  LoopbackObject *self = g_new0 (LoopbackObject, 1);

  self->address = g_strdup (address);
  self->images[0] = draw (PICTURE_SIDE, paint_face);
  self->images[1] = draw (EMOTICON_SIDE, paint_flower);
  self->refs[0] =
    msnp_picture_ref_new (address, MSNP_PICTURE_TYPE_DISPLAY, "TFR1.tmp", self->images[0]);
  self->refs[1] =
    msnp_picture_ref_new (address, MSNP_PICTURE_TYPE_EMOTICON, "TFR2.tmp", self->images[1]);
  self->offers = g_ptr_array_new_with_free_func ((GDestroyNotify) msnp_slp_free);
  self->identifier = (guint32) g_random_int_range (4, 1 << 30);

  return self;
}

void
loopback_object_free (LoopbackObject *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->images); i++)
    {
      g_bytes_unref (self->images[i]);
      msnp_picture_ref_free (self->refs[i]);
    }
  g_ptr_array_unref (self->offers);
  g_free (self->address);
  g_free (self);
}

/* Returns: (transfer full): the msnobject as presence carries it */
char *
loopback_object_dup_presence (LoopbackObject *self)
{
  return g_uri_escape_string (self->refs[0]->text, NULL, FALSE);
}

/* Returns: (transfer full): the message that says what the shortcut means */
GBytes *
loopback_object_dup_emoticon (LoopbackObject *self)
{
  char *text = g_strconcat ("MIME-Version: 1.0\r\nContent-Type: text/x-mms-emoticon\r\n\r\n"
                            LOOPBACK_OBJECT_SHORTCUT "\t", self->refs[1]->text, "\t", NULL);

  return g_bytes_new_take (text, strlen (text));
}

/* ---- packets ---- */

static void
add_packet (GPtrArray          *packets,
            const char         *to,
            const MsnpP2pChunk *chunk)
{
  g_autoptr(MsnpMime) mime = msnp_mime_new ();
  g_autoptr(GBytes) bytes = msnp_p2p_chunk_format (chunk, TRUE);

  msnp_mime_append (mime, "MIME-Version", "1.0");
  msnp_mime_append (mime, "Content-Type", "application/x-msnmsgrp2p");
  msnp_mime_append (mime, "P2P-Dest", to);
  msnp_mime_set_body (mime, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_ptr_array_add (packets, msnp_mime_format (mime));
}

static void
add_message (LoopbackObject *self,
             GPtrArray      *packets,
             const char     *to,
             guint32         session_id,
             guint32         flags,
             guint32         footer,
             gconstpointer   bytes,
             gsize           size)
{
  MsnpP2pChunk chunk = {
    .session_id = session_id, .identifier = self->identifier++, .total_size = size,
    .flags = flags, .ack_id = (guint32) g_random_int_range (1, G_MAXINT32), .footer = footer,
  };

  do
    {
      chunk.body = (const guint8 *) bytes + chunk.offset;
      chunk.body_size = MIN (size - chunk.offset, MSNP_P2P_BODY_MAX);
      chunk.length = (guint32) chunk.body_size;
      add_packet (packets, to, &chunk);
      chunk.offset += chunk.body_size;
    }
  while (chunk.offset < size);
}

static void
add_letter (LoopbackObject *self,
            GPtrArray      *packets,
            const MsnpSlp  *slp)
{
  g_autoptr(GBytes) bytes = msnp_slp_format (slp);

  add_message (self, packets, slp->to, 0, 0, 0, g_bytes_get_data (bytes, NULL),
               g_bytes_get_size (bytes));
}

/* ---- files ---- */

static char *
dup_file_context (void)
{
  g_autofree guint8 *context = g_malloc0 (CONTEXT_SIZE);
  static const guint8 head[] = { 0x3e, 0x02, 0, 0, 2, 0, 0, 0, sizeof file_text - 1 };

  memcpy (context, head, sizeof head);
  context[16] = 1; /* no preview */
  for (gsize i = 0; i < strlen (LOOPBACK_OBJECT_FILE); i++)
    context[20 + 2 * i] = (guint8) LOOPBACK_OBJECT_FILE[i];
  memset (context + 570, 0xff, 4);

  return g_base64_encode (context, CONTEXT_SIZE);
}

/* Returns: (transfer full) (element-type GBytes): the messages that offer a file to @to */
GPtrArray *
loopback_object_offer_file (LoopbackObject *self,
                            const char     *to)
{
  GPtrArray *packets = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *call_id = msnp_slp_make_guid ();
  g_autofree char *context = dup_file_context ();
  MsnpSlp *invite = msnp_slp_new_request (MSNP_SLP_INVITE, to, self->address, call_id,
                                          MSNP_SLP_SESSION_REQUEST);

  msnp_mime_append (invite->fields, "EUF-GUID", MSNP_SLP_FILE);
  msnp_slp_add_uint (invite, "SessionID", (guint32) g_random_int_range (4, G_MAXINT32));
  msnp_slp_add_uint (invite, "AppID", 2);
  msnp_mime_append (invite->fields, "Context", context);
  if (self->offers->len >= OFFERS_MAX)
    g_ptr_array_remove_index (self->offers, 0);
  g_ptr_array_add (self->offers, invite);
  add_letter (self, packets, invite);

  return packets;
}

static void
hear_response (LoopbackObject *self,
               GPtrArray      *packets,
               const MsnpSlp  *slp)
{
  for (guint i = 0; i < self->offers->len; i++)
    {
      const MsnpSlp *offer = g_ptr_array_index (self->offers, i);
      guint32 session_id = 0;

      if (!msnp_slp_guid_equal (offer->call_id, slp->call_id)
          || g_strcmp0 (offer->to, slp->from) != 0)
        continue;
      msnp_mime_get_uint (offer->fields, "SessionID", &session_id);
      if (slp->status == 200)
        add_message (self, packets, slp->from, session_id, MSNP_P2P_FLAG_FILE, MSNP_P2P_APP_FILE,
                     file_text, sizeof file_text - 1);
      g_ptr_array_remove_index (self->offers, i);
      return;
    }
}

/* ---- what a peer wants ---- */

/* Returns: which image an invitation asks for, or -1 */
static int
find_image (LoopbackObject *self,
            const MsnpSlp  *slp)
{
  const char *context = msnp_mime_get (slp->fields, "Context");
  gsize size;
  g_autofree guchar *bytes = g_base64_decode (context != NULL ? context : "", &size);
  g_autofree char *text = g_strndup ((const char *) bytes, size);
  g_autoptr(MsnpPictureRef) ref = msnp_picture_ref_parse (text);

  for (int i = 0; ref != NULL && i < (int) G_N_ELEMENTS (self->refs); i++)
    {
      if (msnp_picture_ref_equal (self->refs[i], ref))
        return i;
    }

  return -1;
}

static void
hear_invitation (LoopbackObject *self,
                 GPtrArray      *packets,
                 const MsnpSlp  *slp)
{
  const char *guid = msnp_mime_get (slp->fields, "EUF-GUID");
  gboolean is_object = msnp_slp_guid_equal (guid, MSNP_SLP_OBJECT);
  int image = is_object ? find_image (self, slp) : -1;
  guint status = image >= 0 ? 200 : is_object ? 500 : 603;
  g_autoptr(MsnpSlp) response = msnp_slp_new_response (slp, status, NULL);
  guint32 session_id = 0;
  gsize size;
  gconstpointer data;

  if (msnp_mime_get_uint (slp->fields, "SessionID", &session_id))
    msnp_slp_add_uint (response, "SessionID", session_id);
  add_letter (self, packets, response);
  if (image < 0 || session_id == 0)
    return;

  data = g_bytes_get_data (self->images[image], &size);
  add_message (self, packets, slp->from, session_id, 0, MSNP_P2P_APP_OBJECT, "\0\0\0\0", 4);
  add_message (self, packets, slp->from, session_id, MSNP_P2P_FLAG_OBJECT, MSNP_P2P_APP_OBJECT,
               data, size);
}

/**
 * loopback_object_hear:
 * @self: what a bot has
 * @from: who sends, in lower case
 * @body: a packet for the bot
 * @size: its size
 *
 * Letters in several packets are not read: nobody needs one to ask for a picture.
 *
 * Returns: (transfer full) (element-type GBytes): the messages that answer it
 */
GPtrArray *
loopback_object_hear (LoopbackObject *self,
                      const char     *from,
                      const guint8   *body,
                      gsize           size)
{
  GPtrArray *packets = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(MsnpSlp) slp = NULL;
  MsnpP2pChunk chunk;
  MsnpP2pChunk ack;

  if (!msnp_p2p_chunk_parse (&chunk, body, size, TRUE, NULL) || chunk.session_id != 0
      || msnp_p2p_chunk_get_kind (&chunk) != MSNP_P2P_MESSAGE
      || chunk.body_size != chunk.total_size || chunk.body_size == 0)
    return packets;

  msnp_p2p_chunk_init_ack (&ack, &chunk, self->identifier++);
  add_packet (packets, from, &ack);
  slp = msnp_slp_parse (chunk.body, chunk.body_size, NULL);
  if (slp == NULL || g_ascii_strcasecmp (slp->from, from) != 0)
    return packets;

  if (slp->kind == MSNP_SLP_INVITE)
    hear_invitation (self, packets, slp);
  else if (slp->kind == MSNP_SLP_RESPONSE)
    hear_response (self, packets, slp);
  return packets;
}
