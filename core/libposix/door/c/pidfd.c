/* The C door to process descriptors. */
#include <px/pidfd.h>
#include "result.h"

/* Through the function table of the library OS (core/libposix/door/Functions.inc). */
extern long px_raw_pidfd_open(px_pid_t, unsigned);
extern long px_raw_pidfd_send_signal(int, int, const px_siginfo_t *, unsigned);
extern long px_raw_pidfd_getfd(int, int, unsigned);

int px_pidfd_open(px_pid_t process, unsigned flags)
{
    return (int)px_answer(px_raw_pidfd_open(process, flags));
}

int px_pidfd_send_signal(int descriptor, int signal, const px_siginfo_t *information, unsigned flags)
{
    return (int)px_answer(px_raw_pidfd_send_signal(descriptor, signal, information, flags));
}

int px_pidfd_getfd(int descriptor, int other, unsigned flags)
{
    return (int)px_answer(px_raw_pidfd_getfd(descriptor, other, flags));
}
