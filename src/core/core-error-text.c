#include "config.h"

#include "core-error-text.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "core-error.h"
#include "msnp/msnp-error.h"
#include "store/store-error.h"

/* The only table from errors to words. A title of a few words, a sentence that says what happened,
 * and what helps: no error is a dead end. GError's own message is for the log, and stays there. */
typedef struct
{
  int         code;
  const char *title;
  const char *sentence;
  const char *help;
  CoreRemedy  remedy;
} ErrorText;

static const ErrorText msnp_texts[] = {
  { MSNP_ERROR_BAD_PASSWORD, N_("Wrong password"),
    N_("The service did not accept this e-mail address and password."),
    N_("Check both, and that they belong to the service chosen below."),
    CORE_REMEDY_EDIT_PASSWORD },
  { MSNP_ERROR_ACCOUNT_REFUSED, N_("Account not accepted"),
    N_("The account exists, but the service does not let it sign in."),
    N_("It may be suspended or not yet confirmed: the service’s web site can tell."),
    CORE_REMEDY_EDIT_ADDRESS },
  { MSNP_ERROR_HOST_NOT_FOUND, N_("Service not found"),
    N_("The service’s host name could not be looked up."),
    N_("Check the network connection and the service’s address."), CORE_REMEDY_TRY_AGAIN },
  { MSNP_ERROR_UNREACHABLE, N_("Service not reachable"),
    N_("There is no connection to the service."),
    N_("Check the network connection. The service may also be down for a while."),
    CORE_REMEDY_TRY_AGAIN },
  { MSNP_ERROR_TIMED_OUT, N_("No answer"), N_("The service did not answer in time."),
    N_("It may be busy, or a firewall may be in the way."), CORE_REMEDY_TRY_AGAIN },
  { MSNP_ERROR_UNAVAILABLE, N_("Service not available"),
    N_("The service says that it cannot sign anybody in at the moment."),
    N_("It usually helps to wait for a little while."), CORE_REMEDY_TRY_AGAIN },
  { MSNP_ERROR_PROTOCOL, N_("Answer not understood"),
    N_("The service sent something that is not the Messenger protocol."),
    N_("Check the service’s address and port."), CORE_REMEDY_EDIT_SERVICE },
  { MSNP_ERROR_VERSION, N_("Another version of the protocol"),
    N_("The service does not speak the version of the protocol that Tweener speaks (MSNP9)."),
    N_("Choose another service."), CORE_REMEDY_EDIT_SERVICE },
  { MSNP_ERROR_SIGNED_IN_ELSEWHERE, N_("Signed in somewhere else"),
    N_("The account was signed in on another device, which ended the connection here."),
    N_("Signing in here signs the other device out."), CORE_REMEDY_SIGN_IN_HERE },
  { MSNP_ERROR_SHUTTING_DOWN, N_("Service closing down"),
    N_("The service ended the connection because it is being closed for maintenance."),
    N_("It usually comes back after a little while."), CORE_REMEDY_TRY_AGAIN },
  { MSNP_ERROR_UNTRUSTED, N_("Service not trusted"),
    N_("The service could not prove that it is the one it says, so the password was not sent."),
    N_("Somebody may be listening in, or the service’s certificate has run out. Try another "
       "network, or ask those who run the service."), CORE_REMEDY_EDIT_SERVICE },
  { MSNP_ERROR_BAD_SERVICE, N_("Not a service"),
    N_("The service’s description cannot be used."),
    N_("A host may look like “example.com” or “example.com:1863”, a sign-in page like "
       "“https://example.com/…”."), CORE_REMEDY_EDIT_SERVICE },
  { MSNP_ERROR_NOT_SIGNED_IN, N_("Not signed in"), N_("This can be done only while signed in."),
    N_("Sign in, then try again."), CORE_REMEDY_NONE },
  { MSNP_ERROR_HIDDEN, N_("You appear offline"),
    N_("Nobody can be written to while you appear offline."),
    N_("Choose another status, then send again."), CORE_REMEDY_GO_ONLINE },
  { MSNP_ERROR_NAK, N_("Not delivered"), N_("The service could not deliver the message."),
    N_("The other person may just have left. Try again."), CORE_REMEDY_TRY_AGAIN },
  { MSNP_ERROR_NO_ANSWER, N_("No answer"), N_("The other person could not be reached."),
    N_("Try again later."), CORE_REMEDY_TRY_AGAIN },
  { MSNP_ERROR_DECLINED, N_("Declined"), N_("The other person, or their client, did not want it."),
    N_("Ask them before you try again."), CORE_REMEDY_NONE },
  { MSNP_ERROR_TOO_LONG, N_("Too long"), N_("The text is longer than the protocol allows."),
    N_("Make it shorter."), CORE_REMEDY_NONE },
  { MSNP_ERROR_BAD_ARGUMENT, N_("Cannot be used"),
    N_("An address or a name has a form that the protocol cannot carry."),
    N_("An e-mail address looks like “name@example.com”."), CORE_REMEDY_EDIT_ADDRESS },
};

static const ErrorText store_texts[] = {
  { STORE_ERROR_BUSY, N_("Already running"),
    N_("Another Tweener has this profile open, and only one can write to it."),
    N_("Use the other one, or start this one with a profile of its own: --profile=NAME."),
    CORE_REMEDY_NONE },
  { STORE_ERROR_DAMAGED, N_("Damaged file"),
    N_("The file with the accounts and the chats could not be read any more."),
    N_("It has been set aside, and a new one begun. Nothing in it was overwritten."),
    CORE_REMEDY_NONE },
  { STORE_ERROR_TOO_NEW, N_("Written by a newer Tweener"),
    N_("The file with the accounts and the chats was written by a later version."),
    N_("It is left alone. Until Tweener is updated, nothing is remembered."), CORE_REMEDY_NONE },
  { STORE_ERROR_FULL, N_("Disk full"), N_("There is no room left to keep anything new."),
    N_("What was there is not lost. Make room on the disk."), CORE_REMEDY_NONE },
  { STORE_ERROR_CLOSED, N_("Not kept"), N_("The file with the accounts is closed already."),
    N_("Start Tweener again."), CORE_REMEDY_NONE },
  { STORE_ERROR_FAILED, N_("Nothing can be kept"),
    N_("The file with the accounts and the chats cannot be read or written."),
    N_("Check who may write to the folder of your data. Until then nothing is remembered."),
    CORE_REMEDY_NONE },
  { STORE_ERROR_NO_KEYRING, N_("No keyring"),
    N_("The password was not kept: there is no keyring that answers."),
    N_("It is asked for each time."), CORE_REMEDY_EDIT_PASSWORD },
  { STORE_ERROR_KEYRING_LOCKED, N_("Keyring locked"),
    N_("The keyring with the password stayed locked."),
    N_("Type the password, or unlock the keyring."), CORE_REMEDY_EDIT_PASSWORD },
};

static const ErrorText core_texts[] = {
  { CORE_ERROR_NO_PASSWORD, N_("No password"),
    N_("The keyring does not have the password any more."),
    N_("Type it, and tick “Remember my password” to keep it again."), CORE_REMEDY_EDIT_PASSWORD },
  { CORE_ERROR_BAD_LINK, N_("Not a link"), N_("The link cannot be followed."),
    N_("A link to somebody looks like “msnim:chat?contact=name@example.com”."),
    CORE_REMEDY_NONE },
};

/* What a server says about one command. Numbers that are not here have unknown_number's words. */
static const ErrorText number_texts[] = {
  { 200, N_("Not understood"), N_("The service did not understand what it was asked."),
    N_("Try again. If it stays so, please report it."), CORE_REMEDY_TRY_AGAIN },
  { 201, N_("Not an address"), N_("The service does not accept this as an e-mail address."),
    N_("An e-mail address looks like “name@example.com”."), CORE_REMEDY_NONE },
  { 205, N_("No such account"), N_("The service does not know this address."),
    N_("Check its spelling. The other person must be on the same service."), CORE_REMEDY_NONE },
  { 206, N_("Address incomplete"), N_("The part behind the @ is missing."),
    N_("An e-mail address looks like “name@example.com”."), CORE_REMEDY_NONE },
  { 208, N_("Not an address"), N_("The service does not accept this as an e-mail address."),
    N_("An e-mail address looks like “name@example.com”."), CORE_REMEDY_NONE },
  { 209, N_("Name not allowed"), N_("The service does not allow this name."),
    N_("Choose another name, or confirm the account’s e-mail address first."), CORE_REMEDY_NONE },
  { 210, N_("List full"), N_("The service does not keep more people on this list."),
    N_("Remove somebody first."), CORE_REMEDY_NONE },
  { 213, N_("Name not allowed"), N_("The service does not allow this name."),
    N_("Choose another name."), CORE_REMEDY_NONE },
  { 215, N_("Already there"), N_("This person is on the list already."),
    N_("Search the list for the address."), CORE_REMEDY_NONE },
  { 216, N_("Not on the list"), N_("The service says that this person is not on the list."),
    N_("Sign out and in again to get the list anew."), CORE_REMEDY_NONE },
  { 217, N_("Not online"), N_("This person is offline, or appears so."),
    N_("Try again when the person is online."), CORE_REMEDY_NONE },
  { 218, N_("Nothing to change"), N_("The setting is what you chose already."),
    N_("Sign out and in again to see it."), CORE_REMEDY_NONE },
  { 219, N_("On the opposite list"), N_("This person is both to be allowed and to be blocked."),
    N_("Unblock the person first."), CORE_REMEDY_NONE },
  { 220, N_("No such account"), N_("The service does not know this address."),
    N_("Check its spelling. The other person must be on the same service."), CORE_REMEDY_NONE },
  { 223, N_("Too many groups"), N_("The service does not keep more groups."),
    N_("Remove a group first."), CORE_REMEDY_NONE },
  { 224, N_("No such group"), N_("The service does not know this group any more."),
    N_("Sign out and in again to get the list anew."), CORE_REMEDY_NONE },
  { 225, N_("Not in the group"), N_("This person is not in the group any more."),
    N_("Sign out and in again to get the list anew."), CORE_REMEDY_NONE },
  { 227, N_("Group not empty"), N_("There are still people in the group."),
    N_("Move them to another group first."), CORE_REMEDY_NONE },
  { 228, N_("Group exists"), N_("There is a group of this name already."),
    N_("Choose another name."), CORE_REMEDY_NONE },
  { 229, N_("Name too long"), N_("The group’s name is longer than the service allows."),
    N_("Choose a shorter name."), CORE_REMEDY_NONE },
  { 230, N_("Group stays"),
    N_("This group cannot be removed: it is for everybody in no other one."),
    N_("Fold it instead."), CORE_REMEDY_NONE },
  { 231, N_("No such group"), N_("The service does not know this group any more."),
    N_("Sign out and in again to get the list anew."), CORE_REMEDY_NONE },
  { 402, N_("List not available"), N_("The service cannot get at your list at the moment."),
    N_("Try again later."), CORE_REMEDY_TRY_AGAIN },
  { 403, N_("List not available"), N_("The service cannot get at your list at the moment."),
    N_("Try again later."), CORE_REMEDY_TRY_AGAIN },
  { 420, N_("Not allowed"), N_("Your account is not allowed to do this."),
    N_("Those who run the service can tell why."), CORE_REMEDY_NONE },
  { 500, N_("Service in trouble"), N_("Something went wrong inside the service."),
    N_("Try again later."), CORE_REMEDY_TRY_AGAIN },
  { 501, N_("Service in trouble"), N_("The service’s database does not answer."),
    N_("Try again later."), CORE_REMEDY_TRY_AGAIN },
  { 502, N_("Turned off"), N_("The service does not offer this at the moment."),
    N_("Try again later."), CORE_REMEDY_TRY_AGAIN },
  { 510, N_("Service in trouble"), N_("Something went wrong inside the service."),
    N_("Try again later."), CORE_REMEDY_TRY_AGAIN },
  { 600, N_("Service busy"), N_("The service has too much to do."), N_("Try again later."),
    CORE_REMEDY_TRY_AGAIN },
  { 601, N_("Service not available"), N_("A part of the service is not available."),
    N_("Try again later."), CORE_REMEDY_TRY_AGAIN },
  { 603, N_("Service in trouble"), N_("The service’s database does not answer."),
    N_("Try again later."), CORE_REMEDY_TRY_AGAIN },
  { 713, N_("Too fast"), N_("The service does not take so many calls in so short a time."),
    N_("Wait for a minute, then try again."), CORE_REMEDY_TRY_AGAIN },
  { 714, N_("Too many chats"), N_("The service does not allow more chats at once."),
    N_("Close a chat, then try again."), CORE_REMEDY_NONE },
  { 800, N_("Too fast"), N_("The service does not take so many changes in so short a time."),
    N_("Wait for a minute, then try again."), CORE_REMEDY_TRY_AGAIN },
  { 913, N_("You appear offline"), N_("Nobody can be written to while you appear offline."),
    N_("Choose another status, then send again."), CORE_REMEDY_GO_ONLINE },
};

static const ErrorText unknown_number = {
  0, N_("Refused"), N_("The service refused to do this."),
  N_("Try again later. If it stays so, those who run the service can tell why."),
  CORE_REMEDY_TRY_AGAIN
};

static const ErrorText unknown_error = {
  0, N_("Something went wrong"),
  N_("This did not work, for a reason that Tweener has no words for."),
  N_("Try again. If it stays so, please report it."), CORE_REMEDY_TRY_AGAIN
};

static const ErrorText *
lookup_code (const ErrorText *texts, gsize n_texts, int code, const ErrorText *fallback)
{
  for (gsize i = 0; i < n_texts; i++)
    {
      if (texts[i].code == code)
        return &texts[i];
    }

  return fallback;
}

/* Errors of GIO have words too: those of what they mean to a sign-in. */
static const ErrorText *
lookup_text (const GError *error)
{
  g_autoptr(GError) sorted = NULL;

  if (error->domain == MSNP_SERVER_ERROR)
    return lookup_code (number_texts, G_N_ELEMENTS (number_texts), error->code, &unknown_number);
  if (error->domain == CORE_ERROR)
    return lookup_code (core_texts, G_N_ELEMENTS (core_texts), error->code, &unknown_error);
  if (error->domain == STORE_ERROR)
    return lookup_code (store_texts, G_N_ELEMENTS (store_texts), error->code, &unknown_error);
  if (error->domain != MSNP_ERROR && error->domain != G_IO_ERROR && error->domain != G_TLS_ERROR
      && error->domain != G_RESOLVER_ERROR)
    return &unknown_error;

  sorted = msnp_error_from_sign_in (error);
  if (sorted->domain != MSNP_ERROR)
    return &unknown_error;

  return lookup_code (msnp_texts, G_N_ELEMENTS (msnp_texts), sorted->code, &unknown_error);
}

/* Returns: (transfer none): a few words, as a heading */
const char *
core_error_text_get_title (const GError *error)
{
  g_return_val_if_fail (error != NULL, "");

  return _(lookup_text (error)->title);
}

/* Returns: (transfer none): one sentence that says what happened */
const char *
core_error_text_get_sentence (const GError *error)
{
  g_return_val_if_fail (error != NULL, "");

  return _(lookup_text (error)->sentence);
}

/* Returns: (transfer none): what the person can do about it */
const char *
core_error_text_get_help (const GError *error)
{
  g_return_val_if_fail (error != NULL, "");

  return _(lookup_text (error)->help);
}

/* Returns: (transfer full): both in one text */
char *
core_error_text_dup_words (const GError *error)
{
  /* Translators: two whole sentences: what happened, and what helps. */
  return g_strdup_printf (C_("two sentences", "%s %s"), core_error_text_get_sentence (error),
                          core_error_text_get_help (error));
}

CoreRemedy
core_error_text_get_remedy (const GError *error)
{
  g_return_val_if_fail (error != NULL, CORE_REMEDY_NONE);

  return lookup_text (error)->remedy;
}

/* Returns: (transfer none) (nullable): what a button that does @remedy says, with a mnemonic */
const char *
core_remedy_get_label (CoreRemedy remedy)
{
  switch (remedy)
    {
    case CORE_REMEDY_EDIT_PASSWORD:
      return _("_Edit Password");
    case CORE_REMEDY_EDIT_ADDRESS:
      return _("_Edit Address");
    case CORE_REMEDY_EDIT_SERVICE:
      return _("_Edit Service");
    case CORE_REMEDY_TRY_AGAIN:
      return _("_Try Again");
    case CORE_REMEDY_SIGN_IN_HERE:
      return _("_Sign In Here");
    case CORE_REMEDY_GO_ONLINE:
      return _("_Go Online");
    case CORE_REMEDY_NONE:
    default:
      return NULL;
    }
}
