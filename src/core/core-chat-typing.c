#include "config.h"

#include "core-chat-typing.h"

#define PEOPLE_MAX 100

/**
 * CoreChatTyping:
 *
 * The people of one chat who are writing: each is forgotten a while after he was last said to
 * write. Owned by its CoreChat.
 */
struct _CoreChatTyping
{
  GObject    parent_instance;
  GPtrArray *people;  /* (element-type Person): in the order in which they began */
  guint      shown;   /* milliseconds */
  guint      source;
};

typedef struct
{
  MsnpContact *contact;
  gint64       until; /* monotonic */
} Person;

enum { PEOPLE_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];
G_DEFINE_FINAL_TYPE (CoreChatTyping, core_chat_typing, G_TYPE_OBJECT)

static void
person_free (gpointer data)
{
  Person *person = data;

  g_object_unref (person->contact);
  g_free (person);
}

static void
core_chat_typing_dispose (GObject *object)
{
  CoreChatTyping *self = CORE_CHAT_TYPING (object);

  g_clear_handle_id (&self->source, g_source_remove);
  G_OBJECT_CLASS (core_chat_typing_parent_class)->dispose (object);
}

static void
core_chat_typing_finalize (GObject *object)
{
  g_ptr_array_unref (CORE_CHAT_TYPING (object)->people);
  G_OBJECT_CLASS (core_chat_typing_parent_class)->finalize (object);
}

static void
core_chat_typing_class_init (CoreChatTypingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = core_chat_typing_dispose;
  object_class->finalize = core_chat_typing_finalize;

  /**
   * CoreChatTyping::people-changed:
   * @self: the people who write
   *
   * Emitted after somebody began or stopped to write.
   */
  signals[PEOPLE_CHANGED] =
    g_signal_new ("people-changed", CORE_TYPE_CHAT_TYPING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
core_chat_typing_init (CoreChatTyping *self)
{
  self->people = g_ptr_array_new_with_free_func (person_free);
}

/* @milliseconds: how long somebody is taken to write when nothing more is heard of him */
CoreChatTyping *
core_chat_typing_new (guint milliseconds)
{
  CoreChatTyping *self = g_object_new (CORE_TYPE_CHAT_TYPING, NULL);

  self->shown = milliseconds;
  return self;
}

static void schedule (CoreChatTyping *self);

static gboolean
on_timeout (gpointer user_data)
{
  CoreChatTyping *self = user_data;
  const gint64 now = g_get_monotonic_time ();
  const guint before = self->people->len;

  self->source = 0;
  for (guint i = self->people->len; i > 0; i--)
    {
      if (((Person *) self->people->pdata[i - 1])->until <= now)
        g_ptr_array_remove_index (self->people, i - 1);
    }
  schedule (self);
  if (self->people->len != before)
    g_signal_emit (self, signals[PEOPLE_CHANGED], 0);

  return G_SOURCE_REMOVE;
}

/* One source, for the one who stops first. */
static void
schedule (CoreChatTyping *self)
{
  gint64 first = G_MAXINT64;

  g_clear_handle_id (&self->source, g_source_remove);
  for (guint i = 0; i < self->people->len; i++)
    first = MIN (first, ((Person *) self->people->pdata[i])->until);
  if (self->people->len > 0)
    self->source =
      g_timeout_add ((guint) (MAX (first - g_get_monotonic_time (), 0) / 1000) + 1, on_timeout,
                     self);
}

static gboolean
find_person (CoreChatTyping *self,
             MsnpContact    *contact,
             guint          *index)
{
  for (*index = 0; *index < self->people->len; (*index)++)
    {
      if (((Person *) self->people->pdata[*index])->contact == contact)
        return TRUE;
    }

  return FALSE;
}

/* @contact was said to be writing just now. */
void
core_chat_typing_add (CoreChatTyping *self,
                      MsnpContact    *contact)
{
  Person *person = NULL;
  guint index = 0;
  gboolean is_known = FALSE;

  g_return_if_fail (CORE_IS_CHAT_TYPING (self));
  g_return_if_fail (MSNP_IS_CONTACT (contact));

  is_known = find_person (self, contact, &index);
  if (is_known)
    person = self->people->pdata[index];
  else if (self->people->len < PEOPLE_MAX)
    {
      person = g_new0 (Person, 1);
      person->contact = g_object_ref (contact);
      g_ptr_array_add (self->people, person);
    }
  else
    return;

  person->until = g_get_monotonic_time () + self->shown * (G_USEC_PER_SEC / 1000);
  schedule (self);
  if (!is_known)
    g_signal_emit (self, signals[PEOPLE_CHANGED], 0);
}

/* @contact has sent what he wrote, or has left. */
void
core_chat_typing_remove (CoreChatTyping *self,
                         MsnpContact    *contact)
{
  guint index = 0;

  g_return_if_fail (CORE_IS_CHAT_TYPING (self));

  if (!find_person (self, contact, &index))
    return;

  g_ptr_array_remove_index (self->people, index);
  schedule (self);
  g_signal_emit (self, signals[PEOPLE_CHANGED], 0);
}

/* Returns: (transfer full) (element-type MsnpContact): who is writing; may be empty */
GPtrArray *
core_chat_typing_dup_people (CoreChatTyping *self)
{
  GPtrArray *people = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (CORE_IS_CHAT_TYPING (self), people);

  for (guint i = 0; i < self->people->len; i++)
    g_ptr_array_add (people, g_object_ref (((Person *) self->people->pdata[i])->contact));

  return people;
}
