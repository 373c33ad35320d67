#include <string.h>

#include "msnp/msnp-log.h"
#include "msnp/wire/msnp-passport-header.h"

static void
check_answer (const char *value,
              const char *status,
              const char *ticket,
              const char *text)
{
  g_auto(MsnpPassportAnswer) answer = { 0 };

  g_assert_true (msnp_passport_header_parse_answer (value, &answer));
  g_assert_cmpstr (answer.status, ==, status);
  g_assert_cmpstr (answer.ticket, ==, ticket);
  g_assert_cmpstr (answer.text, ==, text);
}

static void
test_authorization (void)
{
  char *value = msnp_passport_header_format_authorization ("alice@example.com",
                                                           "p,w=1 %\xc3\xa9", "lc=1033,id=507");

  g_assert_cmpstr (value, ==,
                   "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,"
                   "sign-in=alice%40example.com,pwd=p%2Cw%3D1%20%25%C3%A9,lc=1033,id=507");
  msnp_secret_free (value);
}

/* No character of a password can end its field, and none is lost. */
static void
test_hostile_passwords (void)
{
  static const char prefix[] = "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,"
                               "sign-in=a%40b,pwd=";

  for (guint c = 1; c < 0x80; c++)
    {
      const char password[] = { 'x', (char) c, 'y', '\0' };
      char *value = msnp_passport_header_format_authorization ("a@b", password, "ct=1");
      const char *pwd;
      g_auto(GStrv) fields = NULL;
      g_autofree char *back = NULL;

      g_assert_true (g_str_has_prefix (value, prefix));
      pwd = value + strlen (prefix);
      fields = g_strsplit (pwd, ",", -1);
      g_assert_cmpuint (g_strv_length (fields), ==, 2);
      back = g_uri_unescape_string (fields[0], NULL);
      g_assert_cmpstr (back, ==, password);
      g_assert_cmpstr (fields[1], ==, "ct=1");
      g_assert_null (strpbrk (pwd, " \r\n\t\"'+"));
      msnp_secret_free (value);
    }
}

static void
test_urls (void)
{
  static const struct { const char *value; const char *url; } rows[] = {
    { "DARealm=Passport.Net,DALogin=login.example/login2.srf,DAReg=http://reg.example/",
      "https://login.example/login2.srf" },
    { "DALogin=https://svc.example/login", "https://svc.example/login" },
    { "dalogin=login.example/a?b=c", "https://login.example/a?b=c" },
    { "DARealm=x, DALogin=login.example/l ,x", "https://login.example/l" },
    { "DALogin=http://svc.example/login", "http://svc.example/login" }, /* the caller refuses it */
    { "DALogin=localhost:8443/login", "https://localhost:8443/login" },
    { "DALogin=", NULL },
    { "DARealm=Passport.Net", NULL },
    { "XDALogin=a/b", NULL },
    { "DALogin", NULL },
    { "", NULL },
    { ",,,,", NULL },
    { "DALogin=l\xc3\xb6gin.example/x", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *url = msnp_passport_header_parse_urls (rows[i].value);

      g_assert_cmpstr (url, ==, rows[i].url);
    }
}

static void
test_success (void)
{
  check_answer ("Passport1.4 da-status=success,tname=MSPAuth,tname=MSPProf,tname=MSPSec,"
                "from-PP='t=53*1hAu8ADuD3TEwdXoOMi08sD!2w0&p=7Wm*1ZaXsdf3Bn$$',"
                "ru=http://messenger.msn.com",
                "success", "t=53*1hAu8ADuD3TEwdXoOMi08sD!2w0&p=7Wm*1ZaXsdf3Bn$$", NULL);
  check_answer ("Passport1.4 da-status=success,from-PP='0123456789abcdef0123'",
                "success", "0123456789abcdef0123", NULL);
  check_answer ("Passport1.4 da-status=success,from-PP='t=a,b=c&p='",
                "success", "t=a,b=c&p=", NULL);
}

/* `WWW-Authenticate` carries the same words as `Authentication-Info`. */
static void
test_failure (void)
{
  check_answer ("Passport1.4 da-status=failed,srealm=Passport.NET,ts=-3,prompt,"
                "cburl=http://www.example/images/logo.gif,"
                "cbtxt=Type%20your%20e-mail%20address%20and%20password%20correctly.%20Caf%C3%A9",
                "failed", NULL,
                "Type your e-mail address and password correctly. Caf\xc3\xa9");
  check_answer ("Passport1.4 da-status=failed", "failed", NULL, NULL);
  check_answer ("Passport1.4 da-status=redir", "redir", NULL, NULL);
  check_answer ("Passport1.4 da-status=failed,cbtxt=", "failed", NULL, NULL);
  check_answer ("Passport1.4 da-status=failed,cbtxt=a%ff%0", "failed", NULL,
                "a\xef\xbf\xbd%0");
}

static void
test_any_case (void)
{
  check_answer ("  passport1.4 DA-Status=failed, CbTxt=No", "failed", NULL, "No");
}

static void
test_other_schemes (void)
{
  static const char *const values[] = {
    "", " ", "Basic realm=x", "Passport1.4", "Passport1.40 da-status=success", "Passport1.3 x",
    "da-status=success", "Passport1.4,da-status=failed",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_auto(MsnpPassportAnswer) answer = { 0 };

      g_assert_false (msnp_passport_header_parse_answer (values[i], &answer));
      g_assert_null (answer.status);
      g_assert_null (answer.ticket);
      g_assert_null (answer.text);
    }
}

/* A ticket goes into a command as it stands, so one that would break a line is none. */
static void
test_hostile_tickets (void)
{
  check_answer ("Passport1.4 da-status=success,from-PP=''", "success", NULL, NULL);
  check_answer ("Passport1.4 da-status=success,from-PP='open", "success", NULL, NULL);
  check_answer ("Passport1.4 da-status=success,from-PP='a b'", "success", NULL, NULL);
  check_answer ("Passport1.4 da-status=success,from-PP='a\r\nOUT'", "success", NULL, NULL);
  check_answer ("Passport1.4 da-status=success,from-PP='t\xc3\xa9'", "success", NULL, NULL);
  check_answer ("Passport1.4 ,,,", NULL, NULL, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/msnp/passport-header/authorization-to-the-byte", test_authorization);
  g_test_add_func ("/msnp/passport-header/no-password-breaks-out", test_hostile_passwords);
  g_test_add_func ("/msnp/passport-header/finds-the-login-address", test_urls);
  g_test_add_func ("/msnp/passport-header/reads-a-ticket", test_success);
  g_test_add_func ("/msnp/passport-header/reads-a-refusal", test_failure);
  g_test_add_func ("/msnp/passport-header/reads-any-case", test_any_case);
  g_test_add_func ("/msnp/passport-header/passes-over-other-schemes", test_other_schemes);
  g_test_add_func ("/msnp/passport-header/takes-no-hostile-ticket", test_hostile_tickets);

  return g_test_run ();
}
