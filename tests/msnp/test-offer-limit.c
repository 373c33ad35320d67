#include "config.h"

#include "msnp/msnp-offer-limit.h"

#define START 1000

static void
note (MsnpOfferLimit *limit,
      const char     *peer,
      guint           n,
      gint64          now)
{
  for (guint i = 0; i < n; i++)
    msnp_offer_limit_note (limit, peer, now);
}

static void
test_over (void)
{
  g_autoptr(MsnpOfferLimit) limit = msnp_offer_limit_new ();

  note (limit, "bob", MSNP_OFFERS_MAX - 1, START);
  g_assert_cmpint (msnp_offer_limit_judge (limit, "bob", START), ==, MSNP_OFFER_TAKE);
  note (limit, "bob", 1, START);
  g_assert_cmpint (msnp_offer_limit_judge (limit, "bob", START), ==, MSNP_OFFER_REFUSE_AND_TELL);
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (msnp_offer_limit_judge (limit, "bob", START + i), ==, MSNP_OFFER_REFUSE);
  g_assert_cmpint (msnp_offer_limit_judge (limit, "carol", START), ==, MSNP_OFFER_TAKE);
}

static void
test_forgotten (void)
{
  g_autoptr(MsnpOfferLimit) limit = msnp_offer_limit_new ();
  const gint64 end = START + MSNP_OFFERS_SPAN;

  note (limit, "bob", MSNP_OFFERS_MAX, START);
  g_assert_cmpint (msnp_offer_limit_judge (limit, "bob", end - 1), ==, MSNP_OFFER_REFUSE_AND_TELL);
  g_assert_cmpint (msnp_offer_limit_judge (limit, "bob", end), ==, MSNP_OFFER_TAKE);
  note (limit, "bob", MSNP_OFFERS_MAX, end);
  g_assert_cmpint (msnp_offer_limit_judge (limit, "bob", end), ==, MSNP_OFFER_REFUSE_AND_TELL);
}

/* As many people at once as nobody has: those who come then have to wait for the others. */
static void
test_thousand_peers (void)
{
  g_autoptr(MsnpOfferLimit) limit = msnp_offer_limit_new ();

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *peer = g_strdup_printf ("peer%u", i);

      g_assert_cmpint (msnp_offer_limit_judge (limit, peer, START), ==,
                       i < MSNP_OFFERS_PEERS_MAX ? MSNP_OFFER_TAKE : MSNP_OFFER_REFUSE);
      note (limit, peer, 1, START);
    }
  g_assert_cmpint (msnp_offer_limit_judge (limit, "peer0", START), ==, MSNP_OFFER_TAKE);
  g_assert_cmpint (msnp_offer_limit_judge (limit, "peer999", START + MSNP_OFFERS_SPAN), ==,
                   MSNP_OFFER_TAKE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/offer-limit/over", test_over);
  g_test_add_func ("/msnp/offer-limit/forgotten", test_forgotten);
  g_test_add_func ("/msnp/offer-limit/a-thousand-peers", test_thousand_peers);

  return g_test_run ();
}
