/* Named semaphores of the C# door, which has no functions with a variable number of arguments. */
#include <px/errno.h>
#include "csharp.h"

/* The address, or an error number negated. */
long px_csharp_sem_open(const char *name, int flags, px_mode_t mode, unsigned value)
{
    px_sem_t *semaphore = px_sem_open(name, flags, mode, value);
    return semaphore == PX_SEM_FAILED ? -px_errno : (long)semaphore;
}
