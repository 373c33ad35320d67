#include <string.h>
#include <sys/mman.h>

#include "msnp/p2p/msnp-p2p-assembly.h"

#define OBJECT MSNP_P2P_FLAG_OBJECT
#define FILE_  MSNP_P2P_FLAG_FILE

/* One packet of `abcdefghij`, unless it says otherwise, and what becomes of it. */
typedef struct
{
  guint64       offset;
  guint32       length;
  const char   *body;
  MsnpP2pTaking taking;
  guint64       total; /* 0: 10 */
} Row;

static void
check (const Row *rows,
       gsize      n_rows,
       guint32    flags,
       gboolean   keeps_bytes,
       const char *expected)
{
  g_autoptr(MsnpP2pAssembly) assembly = NULL;
  g_autoptr(GString) taken = g_string_new (NULL);

  for (gsize i = 0; i < n_rows; i++)
    {
      MsnpP2pChunk chunk = {
        .session_id = 7, .identifier = 9, .flags = flags, .offset = rows[i].offset,
        .length = rows[i].length, .total_size = rows[i].total != 0 ? rows[i].total : 10,
        .body = (const guint8 *) rows[i].body, .body_size = strlen (rows[i].body),
      };
      const guint8 *bytes;
      gsize size;

      if (assembly == NULL)
        assembly = msnp_p2p_assembly_new (&chunk, 100, keeps_bytes);
      g_assert_true (msnp_p2p_assembly_is_of (assembly, &chunk));
      g_assert_cmpint (msnp_p2p_assembly_take (assembly, &chunk, &bytes, &size), ==,
                       rows[i].taking);
      g_string_append_len (taken, (const char *) bytes, (gssize) size);
    }
  g_assert_cmpstr (taken->str, ==, expected);
  g_assert_cmpuint (msnp_p2p_assembly_get_received (assembly), ==, taken->len);
  if (keeps_bytes)
    {
      gsize size;
      const guint8 *kept = msnp_p2p_assembly_get_bytes (assembly, &size);

      g_assert_cmpmem (kept, size, expected, strlen (expected));
    }
}

#define CHECK(flags, keeps, expected, ...) \
  G_STMT_START \
    { \
      const Row rows[] = { __VA_ARGS__ }; \
      check (rows, G_N_ELEMENTS (rows), flags, keeps, expected); \
    } \
  G_STMT_END

static void
test_in_order (void)
{
  for (guint i = 0; i < 4; i++)
    CHECK (i < 2 ? OBJECT : FILE_, i % 2, "abcdefghij",
           { 0, 4, "abcd", MSNP_P2P_TOOK_BYTES, 0 }, { 4, 4, "efgh", MSNP_P2P_TOOK_BYTES, 0 },
           { 8, 2, "ij", MSNP_P2P_TOOK_ALL, 0 });
}

static void
test_again (void)
{
  CHECK (0, TRUE, "abcdefghij",
         { 0, 4, "abcd", MSNP_P2P_TOOK_BYTES, 0 }, { 0, 4, "abcd", MSNP_P2P_TOOK_NOTHING, 0 },
         { 4, 4, "efgh", MSNP_P2P_TOOK_BYTES, 0 }, { 2, 4, "cdef", MSNP_P2P_TOOK_NOTHING, 0 },
         { 8, 2, "ij", MSNP_P2P_TOOK_ALL, 0 });
  /* some of it, and more: frames that came together */
  CHECK (FILE_, FALSE, "abcdefghij",
         { 0, 4, "abcd", MSNP_P2P_TOOK_BYTES, 0 }, { 0, 6, "abcdef", MSNP_P2P_TOOK_BYTES, 0 },
         { 6, 4, "ghij", MSNP_P2P_TOOK_ALL, 0 });
  CHECK (OBJECT, TRUE, "abcdefghij",
         { 0, 4, "abcd", MSNP_P2P_TOOK_BYTES, 0 }, { 2, 8, "cdefghij", MSNP_P2P_TOOK_ALL, 0 });
  /* Of a file only the last packet is known. */
  CHECK (FILE_, FALSE, "abcdefghij",
         { 0, 4, "abcd", MSNP_P2P_TOOK_BYTES, 0 }, { 0, 4, "abcd", MSNP_P2P_TOOK_NOTHING, 0 },
         { 4, 6, "efghij", MSNP_P2P_TOOK_ALL, 0 });
}

static void
test_nonsense (void)
{
  /* other bytes at a place that has some; a gap; an overlap with other bytes; beyond the end;
   * another size */
  CHECK (OBJECT, TRUE, "abcd", { 0, 4, "abcd", MSNP_P2P_TOOK_BYTES, 0 },
         { 0, 4, "abce", MSNP_P2P_IS_BROKEN, 0 });
  CHECK (FILE_, FALSE, "abcd", { 0, 4, "abcd", MSNP_P2P_TOOK_BYTES, 0 },
         { 5, 4, "fghi", MSNP_P2P_IS_BROKEN, 0 });
  CHECK (OBJECT, TRUE, "abcd", { 0, 4, "abcd", MSNP_P2P_TOOK_BYTES, 0 },
         { 2, 4, "cxef", MSNP_P2P_IS_BROKEN, 0 });
  CHECK (FILE_, FALSE, "abcd", { 0, 4, "abcd", MSNP_P2P_TOOK_BYTES, 0 },
         { 2, 4, "xdef", MSNP_P2P_IS_BROKEN, 0 });
  CHECK (FILE_, FALSE, "abcd", { 0, 4, "abcd", MSNP_P2P_TOOK_BYTES, 0 },
         { 2, 9, "cdefghijk", MSNP_P2P_IS_BROKEN, 0 });
  CHECK (FILE_, FALSE, "", { 4, 4, "efgh", MSNP_P2P_IS_BROKEN, 0 });
  CHECK (OBJECT, TRUE, "", { 0, 11, "abcdefghijk", MSNP_P2P_IS_BROKEN, 0 });
  CHECK (OBJECT, TRUE, "", { G_MAXUINT64, 1, "a", MSNP_P2P_IS_BROKEN, 0 });
  CHECK (OBJECT, TRUE, "", { G_MAXUINT64 - 3, 8, "abcdefgh", MSNP_P2P_IS_BROKEN, G_MAXUINT64 });
  CHECK (OBJECT, TRUE, "abcd", { 0, 4, "abcd", MSNP_P2P_TOOK_BYTES, 0 },
         { 4, 4, "efgh", MSNP_P2P_IS_BROKEN, 11 });
  CHECK (OBJECT, TRUE, "", { 0, 4, "abcd", MSNP_P2P_IS_BROKEN, 101 });
}

/* Pidgin's first packet says that it is empty, and comes again (08 §8.8). */
static void
test_lagging_object (void)
{
  CHECK (OBJECT, TRUE, "abcdefghij",
         { 0, 0, "abcd", MSNP_P2P_TOOK_NOTHING, 0 }, { 0, 4, "abcd", MSNP_P2P_TOOK_BYTES, 0 },
         { 4, 4, "efgh", MSNP_P2P_TOOK_BYTES, 0 }, { 8, 4, "ij", MSNP_P2P_TOOK_ALL, 0 });
}

/* What fits into one packet may come once only, as the letter that ends a call does. */
static void
test_lagging_whole (void)
{
  CHECK (0, TRUE, "abcdefghij", { 0, 0, "abcdefghij", MSNP_P2P_TOOK_ALL, 0 });
  CHECK (OBJECT, FALSE, "abcdefghij",
         { 0, 0, "abcd", MSNP_P2P_TOOK_NOTHING, 0 },
         { 4, 0, "abcdefghij", MSNP_P2P_TOOK_NOTHING, 0 },
         { 0, 0, "abcdefghijk", MSNP_P2P_TOOK_NOTHING, 0 },
         { 0, 0, "abcdefghij", MSNP_P2P_TOOK_ALL, 0 });
  CHECK (OBJECT, TRUE, "abcdefghij",
         { 0, 4, "abcd", MSNP_P2P_TOOK_BYTES, 0 }, { 0, 0, "abcdefghij", MSNP_P2P_TOOK_NOTHING, 0 },
         { 4, 6, "efghij", MSNP_P2P_TOOK_ALL, 0 });
}

/* Of a file it does not come again, and the offsets lag, too. */
static void
test_lagging_file (void)
{
  CHECK (FILE_, FALSE, "abcdefghij",
         { 0, 0, "", MSNP_P2P_TOOK_NOTHING, 0 }, { 0, 0, "abcd", MSNP_P2P_TOOK_BYTES, 0 },
         { 0, 4, "efgh", MSNP_P2P_TOOK_BYTES, 0 }, { 4, 4, "ijkl", MSNP_P2P_TOOK_ALL, 0 });
}

static void
test_empty (void)
{
  MsnpP2pChunk chunk = { .session_id = 7, .identifier = 9, .flags = FILE_ };
  g_autoptr(MsnpP2pAssembly) assembly = msnp_p2p_assembly_new (&chunk, 0, FALSE);
  const guint8 *bytes;
  gsize size;

  g_assert_cmpint (msnp_p2p_assembly_take (assembly, &chunk, &bytes, &size), ==,
                   MSNP_P2P_TOOK_ALL);
  g_assert_cmpuint (size, ==, 0);
}

/* ---- five gigabytes, of which none is anywhere ---- */

#define GIB (G_GUINT64_CONSTANT (1) << 30)

typedef struct
{
  MsnpP2pChunk     chunk;
  MsnpP2pAssembly *assembly;
  void            *zeros; /* a gigabyte of addresses without memory behind them */
} Huge;

static void
huge_set_up (Huge          *self,
             gconstpointer  data)
{
  const guint8 *bytes;
  gsize size;

  self->zeros = mmap (NULL, GIB, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  g_assert_true (self->zeros != MAP_FAILED);
  self->chunk = (MsnpP2pChunk) {
    .session_id = 7, .identifier = 9, .flags = FILE_, .total_size = 5 * GIB + 8,
    .length = (guint32) GIB, .body = self->zeros, .body_size = GIB,
  };
  self->assembly = msnp_p2p_assembly_new (&self->chunk, self->chunk.total_size, FALSE);
  for (guint i = 0; i < 5; i++)
    {
      self->chunk.offset = i * GIB;
      g_assert_cmpint (msnp_p2p_assembly_take (self->assembly, &self->chunk, &bytes, &size), ==,
                       MSNP_P2P_TOOK_BYTES);
      g_assert_cmpuint (size, ==, GIB);
    }
  g_assert_cmpuint (msnp_p2p_assembly_get_received (self->assembly), ==, 5 * GIB);
  self->chunk.body = (const guint8 *) "abcd";
  self->chunk.body_size = self->chunk.length = 4;
}

static void
huge_tear_down (Huge          *self,
                gconstpointer  data)
{
  msnp_p2p_assembly_free (self->assembly);
  munmap (self->zeros, GIB);
}

static MsnpP2pTaking
take_at (Huge    *self,
         guint64  offset)
{
  const guint8 *bytes;
  gsize size;
  MsnpP2pTaking taking;

  self->chunk.offset = offset;
  taking = msnp_p2p_assembly_take (self->assembly, &self->chunk, &bytes, &size);
  if (taking == MSNP_P2P_TOOK_BYTES || taking == MSNP_P2P_TOOK_ALL)
    g_assert_cmpmem (bytes, size, "abcd", 4);
  return taking;
}

static void
test_huge (Huge          *self,
           gconstpointer  data)
{
  g_assert_cmpint (take_at (self, 5 * GIB), ==, MSNP_P2P_TOOK_BYTES);
  g_assert_cmpint (take_at (self, 5 * GIB), ==, MSNP_P2P_TOOK_NOTHING);
  g_assert_cmpint (take_at (self, 5 * GIB + 4), ==, MSNP_P2P_TOOK_ALL);
  g_assert_cmpuint (msnp_p2p_assembly_get_received (self->assembly), ==, 5 * GIB + 8);
}

/* What is at the same place but for what 32 bits leave of it. */
static void
test_huge_nonsense (Huge          *self,
                    gconstpointer  data)
{
  g_assert_cmpint (take_at (self, GIB), ==, MSNP_P2P_IS_BROKEN);
  g_assert_cmpuint (msnp_p2p_assembly_get_received (self->assembly), ==, 5 * GIB);
}

/* The rest comes another way, as another message. */
static void
test_huge_adopted (Huge          *self,
                   gconstpointer  data)
{
  self->chunk.identifier = 10;
  self->chunk.offset = GIB;
  g_assert_false (msnp_p2p_assembly_adopt (self->assembly, &self->chunk));
  self->chunk.offset = 5 * GIB;
  self->chunk.total_size = GIB + 8;
  g_assert_false (msnp_p2p_assembly_adopt (self->assembly, &self->chunk));
  self->chunk.total_size = 5 * GIB + 8;
  g_assert_true (msnp_p2p_assembly_adopt (self->assembly, &self->chunk));
  g_assert_cmpint (take_at (self, 5 * GIB), ==, MSNP_P2P_TOOK_BYTES);
  g_assert_cmpint (take_at (self, 5 * GIB + 4), ==, MSNP_P2P_TOOK_ALL);
}

#define ADD_HUGE(path, func) \
  g_test_add ("/msnp/p2p-assembly/beyond-four-gigabytes/" path, Huge, NULL, huge_set_up, func, \
              huge_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/p2p-assembly/in-order", test_in_order);
  g_test_add_func ("/msnp/p2p-assembly/the-same-again", test_again);
  g_test_add_func ("/msnp/p2p-assembly/nonsense-breaks-it", test_nonsense);
  g_test_add_func ("/msnp/p2p-assembly/a-lagging-picture", test_lagging_object);
  g_test_add_func ("/msnp/p2p-assembly/a-lagging-packet-alone", test_lagging_whole);
  g_test_add_func ("/msnp/p2p-assembly/a-lagging-file", test_lagging_file);
  g_test_add_func ("/msnp/p2p-assembly/nothing-at-all", test_empty);
  ADD_HUGE ("in-order", test_huge);
  ADD_HUGE ("nonsense", test_huge_nonsense);
  ADD_HUGE ("another-way", test_huge_adopted);

  return g_test_run ();
}
