#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LoopbackFaultAction:
 * @LOOPBACK_FAULT_NONE: nothing is wrong
 * @LOOPBACK_FAULT_STALL: say nothing any more, and keep the connection
 * @LOOPBACK_FAULT_CLOSE: close without a word
 * @LOOPBACK_FAULT_ERROR: answer with an error number
 * @LOOPBACK_FAULT_GARBAGE: answer with bytes that mean nothing
 *
 * What can go wrong at a step of sign-in or of a chat.
 */
typedef enum
{
  LOOPBACK_FAULT_NONE,
  LOOPBACK_FAULT_STALL,
  LOOPBACK_FAULT_CLOSE,
  LOOPBACK_FAULT_ERROR,
  LOOPBACK_FAULT_GARBAGE,
} LoopbackFaultAction;

typedef struct _LoopbackFaults LoopbackFaults;

LoopbackFaults      *loopback_faults_new     (void);
void                 loopback_faults_free    (LoopbackFaults  *self);
gboolean             loopback_faults_add     (LoopbackFaults  *self,
                                              const char      *spec,
                                              GError         **error);
void                 loopback_faults_clear   (LoopbackFaults  *self);

gboolean             loopback_fault_happens  (LoopbackFaults  *self,
                                              const char      *name);
gboolean             loopback_fault_is_on    (LoopbackFaults  *self,
                                              const char      *name);
LoopbackFaultAction  loopback_fault_at       (LoopbackFaults  *self,
                                              const char      *step,
                                              guint           *number);

const char          *loopback_fault_get_help (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoopbackFaults, loopback_faults_free)

G_END_DECLS
