#include "config.h"

#include "core/core-own-format.h"

/* What is kept is what was chosen, and is read again as it was. */
static void
test_choices_are_kept (void)
{
  static const char *choices[] = {
    "", "EF=B", "EF=BIUS", "CO=ff0000", "CO=000000", "FN=Comic%20Sans", "FN=A%3BB%3D%25; EF=I",
    "FN=Mono; EF=US; CO=008000; PF=31; RL=1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autoptr(MsnpTextFormat) format = core_own_format_parse (choices[i]);
      g_autofree char *again = core_own_format_to_string (format);

      g_assert_cmpstr (again, ==, choices[i]);
      g_assert_cmpint (core_own_format_is_plain (format), ==, choices[i][0] == '\0');
    }
}

/* Settings may be written by hand. */
static void
test_nonsense_is_plain (void)
{
  static const char *choices[] = {
    NULL, ";;;", "EF", "EF=xyz", "CO=red", "FN=", "=", "PF=zz; RL=2",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autoptr(MsnpTextFormat) format = core_own_format_parse (choices[i]);

      g_assert_true (core_own_format_is_plain (format));
    }
}

static void
test_colors_are_the_other_way_round (void)
{
  g_autoptr(MsnpTextFormat) format = core_own_format_parse ("CO=0a0b0c");

  g_assert_true (format->has_color);
  g_assert_cmphex (format->color, ==, 0x0c0b0a);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/own-format/choices-are-kept", test_choices_are_kept);
  g_test_add_func ("/core/own-format/nonsense-is-plain", test_nonsense_is_plain);
  g_test_add_func ("/core/own-format/colors-are-the-other-way-round",
                   test_colors_are_the_other_way_round);
  return g_test_run ();
}
