#pragma once

#include "loopback/loopback-service.h"
#include "msnp/wire/msnp-framer.h"

G_BEGIN_DECLS

/**
 * TestClient:
 * @raw: every byte that came
 * @reads: how many reads it took
 * @line: the line that was looked at last
 * @payload: (nullable): its payload
 * @closed: whether the server has ended the connection
 * @broken: whether the bytes made no sense to the framer
 *
 * A client that says raw lines and looks at raw lines. It lives on the same main context as the
 * service, which is iterated until what a test waits for has come.
 */
typedef struct
{
  GSocketConnection *stream;
  GCancellable      *cancellable;
  MsnpFramer        *framer;
  GString           *raw;
  guint              reads;
  GQueue             commands; /* (element-type MsnpCommand): not yet looked at */
  char              *line;
  char              *payload;
  gboolean           closed;
  gboolean           broken;
  gboolean           reading;
  guint              trid;
  guint8             chunk[4096];
} TestClient;

typedef struct
{
  guint  status;
  char  *location;
  char  *passport; /* Authentication-Info or WWW-Authenticate */
  char  *urls;     /* PassportURLs */
  guint  tls_errors;
  char  *error;    /* where there was no answer at all */
} TestReply;

TestClient      *test_client_new           (guint16          port);
void             test_client_free          (TestClient      *self);
void             test_client_send          (TestClient      *self,
                                            const char      *bytes,
                                            gssize           size);
void             test_client_say           (TestClient      *self,
                                            const char      *format,
                                            ...) G_GNUC_PRINTF (2, 3);
void             test_client_say_message   (TestClient      *self,
                                            char             ack,
                                            const char      *payload);
const char      *test_client_next          (TestClient      *self);
void             test_client_expect        (TestClient      *self,
                                            const char      *pattern);
void             test_client_skip_to       (TestClient      *self,
                                            const char      *pattern);
void             test_client_expect_closed (TestClient      *self);
char            *test_client_dup_word      (TestClient      *self,
                                            guint            index);

LoopbackService *test_service_new          (LoopbackFlavour  flavour);
void             test_service_fault        (LoopbackService *service,
                                            const char      *spec);
TestReply       *test_https_get            (LoopbackService *service,
                                            const char      *path,
                                            const char      *authorization);
void             test_reply_free           (TestReply       *self);
char            *test_dup_authorization    (const char      *address,
                                            const char      *password,
                                            const char      *challenge);
char            *test_dup_ticket           (LoopbackService *service,
                                            const char      *address,
                                            const char      *challenge);
TestClient      *test_greet                (LoopbackService *service,
                                            const char      *address,
                                            char           **challenge);
TestClient      *test_sign_in              (LoopbackService *service,
                                            const char      *address);
TestClient      *test_go_online            (LoopbackService *service,
                                            const char      *address);
TestClient      *test_open_room            (LoopbackService *service,
                                            TestClient      *ns,
                                            const char      *address);
TestClient      *test_answer_ring          (TestClient      *ns,
                                            const char      *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestClient, test_client_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestReply, test_reply_free)

#define TEST_WAIT_UNTIL(condition) \
  G_STMT_START { while (!(condition)) g_main_context_iteration (NULL, TRUE); } G_STMT_END

G_END_DECLS
