#include "config.h"

#include "msnp-chunks.h"

#include <string.h>

#include "msnp-text.h"

#define MESSAGE_MAX  1664                   /* bytes of a payload (04 §4.4) */
#define OPEN_MAX     16                     /* texts of one switchboard that miss parts */
#define OPEN_TIME    (60 * G_USEC_PER_SEC)  /* how long their parts may take */
#define ID_MAX       64                     /* bytes of a Message-ID */

/* ---- sending ---- */

/* How much of @text goes into the next part: whole characters, CR LF together (04 §4.7). */
static gsize
part_size (const char *text,
           gsize       size,
           gsize       limit)
{
  gsize end = MIN (size, limit);

  if (end == size)
    return size;
  while (end > 0 && ((guint8) text[end] & 0xc0) == 0x80)
    end--;
  if (end > 1 && text[end] == '\n' && text[end - 1] == '\r')
    end--;

  return end;
}

static GBytes *
format_first (const char           *text,
              gsize                 size,
              const MsnpTextFormat *format,
              const char           *id,
              guint                 n_parts)
{
  g_autoptr(MsnpMime) mime = msnp_mime_new ();
  g_autofree char *header = msnp_text_format_format (format);

  msnp_mime_append (mime, "MIME-Version", "1.0");
  msnp_mime_append (mime, "Content-Type", "text/plain; charset=UTF-8");
  msnp_mime_append (mime, "X-MMS-IM-Format", header);
  if (id != NULL)
    {
      g_autofree char *number = g_strdup_printf ("%u", n_parts);

      msnp_mime_append (mime, "Message-ID", id);
      msnp_mime_append (mime, "Chunks", number);
    }
  msnp_mime_set_body (mime, text, size);

  return msnp_mime_format (mime);
}

static GBytes *
format_next (const char *text,
             gsize       size,
             const char *id,
             guint       index)
{
  g_autoptr(MsnpMime) mime = msnp_mime_new ();
  g_autofree char *number = g_strdup_printf ("%u", index);

  msnp_mime_append (mime, "Message-ID", id);
  msnp_mime_append (mime, "Chunk", number);
  msnp_mime_set_body (mime, text, size);

  return msnp_mime_format (mime);
}

static guint
count_parts (const char *text,
             gsize       size,
             gsize       limit)
{
  guint n_parts = 1;

  while (size > limit)
    {
      gsize part = part_size (text, size, limit);

      text += part;
      size -= part;
      n_parts++;
    }

  return n_parts;
}

/* What is left of a message for text: a long font name takes from it. */
static gsize
part_limit (const MsnpTextFormat *format,
            const char           *id)
{
  g_autoptr(GBytes) headers = format_first ("", 0, format, id, MSNP_CHUNKS_MAX);

  return MIN (MSNP_CHUNK_SIZE, MESSAGE_MAX - g_bytes_get_size (headers));
}

/**
 * msnp_chunks_format:
 * @text: what to say, valid UTF-8, lines ended by `\n`
 * @format: how it looks
 * @as_one: whether everybody there puts parts together (client id 0x20); otherwise a long text
 *   becomes several messages
 *
 * The payloads of a text, 04 §4.6 and §4.7.
 *
 * Returns: (transfer full) (nullable) (element-type GBytes): the payloads in order, %NULL for a
 * text
 *   of more than %MSNP_CHUNKS_MAX parts
 */
GPtrArray *
msnp_chunks_format (const char           *text,
                    const MsnpTextFormat *format,
                    gboolean              as_one)
{
  g_autofree char *wire = msnp_text_to_crlf (text);
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *upper = g_ascii_strup (uuid, -1);
  g_autofree char *id = g_strdup_printf ("{%s}", upper);
  const char *rest = wire;
  gsize size = strlen (wire);
  gsize limit = part_limit (format, id);
  guint n_parts = count_parts (wire, size, limit);
  GPtrArray *payloads;

  if (n_parts > MSNP_CHUNKS_MAX)
    return NULL;

  payloads = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < n_parts; i++)
    {
      gsize part = part_size (rest, size, limit);
      gboolean is_next = as_one && i > 0;

      g_ptr_array_add (payloads,
                       is_next ? format_next (rest, part, id, i)
                               : format_first (rest, part, format,
                                               as_one && n_parts > 1 ? id : NULL, n_parts));
      rest += part;
      size -= part;
    }

  return payloads;
}

/* ---- receiving ---- */

/**
 * MsnpChunks:
 *
 * Puts texts together that come in several messages (04 §4.7). Bounded: so many texts, parts and
 * seconds; what does not become whole is dropped.
 */
struct _MsnpChunks
{
  GQueue open; /* of Open, the oldest first */
};

typedef struct
{
  char     *sender;
  char     *id;
  gint64    time;
  guint     n_parts;
  guint     n_missing;
  GBytes  **bodies;
  MsnpMime *first; /* owns the headers of the whole; the body is put in at the end */
} Open;

static void
open_free (gpointer data)
{
  Open *open = data;

  for (guint i = 0; i < open->n_parts; i++)
    g_clear_pointer (&open->bodies[i], g_bytes_unref);
  g_free (open->bodies);
  g_clear_pointer (&open->first, msnp_mime_free);
  g_free (open->sender);
  g_free (open->id);
  g_free (open);
}

MsnpChunks *
msnp_chunks_new (void)
{
  MsnpChunks *self = g_new0 (MsnpChunks, 1);

  g_queue_init (&self->open);
  return self;
}

void
msnp_chunks_free (MsnpChunks *self)
{
  g_queue_clear_full (&self->open, open_free);
  g_free (self);
}

static GBytes *
dup_body (MsnpMime *part)
{
  gsize size;
  const guint8 *body = msnp_mime_get_body (part, &size);

  return g_bytes_new (body, size);
}

static void
drop_old (MsnpChunks *self)
{
  gint64 now = g_get_monotonic_time ();

  while (self->open.length > 0)
    {
      Open *oldest = g_queue_peek_head (&self->open);

      if (self->open.length < OPEN_MAX && now - oldest->time < OPEN_TIME)
        return;
      open_free (g_queue_pop_head (&self->open));
    }
}

static Open *
find_open (MsnpChunks *self,
           const char *sender,
           const char *id)
{
  for (GList *link = self->open.head; link != NULL; link = link->next)
    {
      Open *open = link->data;

      if (g_str_equal (open->sender, sender) && g_str_equal (open->id, id))
        return open;
    }

  return NULL;
}

static Open *
add_open (MsnpChunks *self,
          const char *sender,
          const char *id,
          guint       n_parts,
          MsnpMime   *first)
{
  Open *open = g_new0 (Open, 1);

  drop_old (self);
  open->sender = g_strdup (sender);
  open->id = g_strdup (id);
  open->time = g_get_monotonic_time ();
  open->n_parts = n_parts;
  open->n_missing = n_parts - 1;
  open->bodies = g_new0 (GBytes *, n_parts);
  open->bodies[0] = dup_body (first);
  open->first = first;
  g_queue_push_tail (&self->open, open);

  return open;
}

static MsnpMime *
finish (MsnpChunks *self,
        Open       *open)
{
  g_autoptr(GByteArray) whole = g_byte_array_new ();
  MsnpMime *mime = g_steal_pointer (&open->first);

  for (guint i = 0; i < open->n_parts; i++)
    {
      gsize size;
      const guint8 *bytes = g_bytes_get_data (open->bodies[i], &size);

      g_byte_array_append (whole, bytes, (guint) size);
    }
  msnp_mime_set_body (mime, whole->data, whole->len);
  g_queue_remove (&self->open, open);
  open_free (open);

  return mime;
}

static MsnpMime *
add_next (MsnpChunks *self,
          const char *sender,
          const char *id,
          MsnpMime   *part)
{
  Open *open = find_open (self, sender, id);
  guint32 index;

  if (open == NULL || !msnp_mime_get_uint (part, "Chunk", &index) || index >= open->n_parts
      || open->bodies[index] != NULL)
    return NULL;

  open->bodies[index] = dup_body (part);
  open->n_missing--;
  return open->n_missing == 0 ? finish (self, open) : NULL;
}

/**
 * msnp_chunks_add:
 * @self: the texts of one switchboard that miss parts
 * @sender: whose message it is
 * @part: (transfer full): a message of type `text/plain`, or a part that has no type
 *
 * Returns: (transfer full) (nullable): the text, if @part is whole or the last that was missing
 */
MsnpMime *
msnp_chunks_add (MsnpChunks *self,
                 const char *sender,
                 MsnpMime   *part)
{
  g_autoptr(MsnpMime) message = part;
  const char *id = msnp_mime_get (part, "Message-ID");
  guint32 n_parts = 0;

  if (id == NULL || strlen (id) > ID_MAX)
    return g_steal_pointer (&message);
  if (msnp_mime_get (part, "Chunk") != NULL)
    return add_next (self, sender, id, part);
  if (!msnp_mime_get_uint (part, "Chunks", &n_parts) || n_parts <= 1)
    return g_steal_pointer (&message);
  if (n_parts > MSNP_CHUNKS_MAX || find_open (self, sender, id) != NULL)
    return NULL;

  add_open (self, sender, id, n_parts, g_steal_pointer (&message));
  return NULL;
}
