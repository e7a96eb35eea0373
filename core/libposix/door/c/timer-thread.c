/*
 * Timers that call a function (PX_SIGEV_THREAD). Each has a thread, which reads a timer of the VFS server and calls the function for each time that it
 * has expired; what expires while the function runs is the overrun of the next call. The thread ends with the timer. The child of a fork has no such
 * thread, and POSIX gives it no timers either.
 */
#include <limits.h>
#include <px/errno.h>
#include <px/mman.h>
#include <px/pthread.h>
#include <px/signal.h>
#include <px/timerfd.h>
#include <px/unistd.h>
#include <px/unistd-files.h>
#include "notification-thread.h"
#include "thread.h"
#include "timer.h"

#define PAGE 4096

/* On a page of its own, which the thread gives back. */
struct function_timer {
    void (*function)(union px_sigval);
    union px_sigval value;
    px_pid_t owner;
    int descriptor;
    int overrun;
    uint32_t state;
};

/* Whether a timer is there; is being deleted, and its descriptor in use for that; or is not. */
enum { THERE, LEAVING, GONE };

/* A timer of this process; null: of another one, with px_errno set. */
static struct function_timer *of(px_timer_t timer)
{
    struct function_timer *found = timer;
    if (found->owner == px_getpid())
        return found;
    px_errno = PX_EINVAL;
    return 0;
}

static void *call_function(void *page)
{
    struct function_timer *timer = page;
    for (;;) {
        uint64_t expiries = 0;
        long got = px_read(timer->descriptor, &expiries, sizeof expiries);
        if (__atomic_load_n(&timer->state, __ATOMIC_ACQUIRE) != THERE)
            break;
        if (got != sizeof expiries)
            continue; /* all signals are blocked and the descriptor is open: nothing has expired, though the time of the day was set */
        __atomic_store_n(&timer->overrun, expiries - 1 > INT_MAX ? INT_MAX : (int)(expiries - 1), __ATOMIC_RELAXED);
        timer->function(timer->value);
    }
    while (__atomic_load_n(&timer->state, __ATOMIC_ACQUIRE) == LEAVING)
        (void)px_sleep_at(&timer->state, LEAVING, 0, PX_CLOCK_MONOTONIC, 0); /* it looks again, whatever ended the sleep */
    (void)px_close(timer->descriptor); /* it is open */
    (void)px_munmap(page, PAGE);       /* it was mapped */
    return 0;
}

int px_function_timer_create(px_clockid_t clock, const struct px_sigevent *event, px_timer_t *timer)
{
    if (clock < 0 || clock == PX_CLOCK_PROCESS_CPUTIME_ID || clock == PX_CLOCK_THREAD_CPUTIME_ID) {
        px_errno = PX_ENOTSUP;
        return -1;
    }
    struct function_timer *made = px_mmap(0, PAGE, PX_PROT_READ | PX_PROT_WRITE, PX_MAP_PRIVATE | PX_MAP_ANONYMOUS, -1, 0);
    if (made == PX_MAP_FAILED) {
        px_errno = PX_EAGAIN;
        return -1;
    }
    int error = 0;
    int descriptor = px_timerfd_create(clock, PX_TFD_CLOEXEC);
    if (descriptor >= 0) {
        *made = (struct function_timer){ event->sigev_notify_function, event->sigev_value, px_getpid(), descriptor, 0, THERE };
        error = px_start_notification_thread(event, call_function, made);
        if (error == 0) {
            *timer = made;
            return 0;
        }
        (void)px_close(descriptor); /* it is open */
    } else {
        error = px_errno == PX_EMFILE ? PX_EAGAIN : px_errno;
    }
    (void)px_munmap(made, PAGE); /* it was mapped */
    px_errno = error;
    return -1;
}

int px_function_timer_settime(px_timer_t timer, int flags, const struct px_itimerspec *wanted, struct px_itimerspec *old)
{
    struct function_timer *found = of(timer);
    return found == 0 ? -1 : px_timerfd_settime(found->descriptor, flags & PX_TIMER_ABSTIME, wanted, old);
}

int px_function_timer_gettime(px_timer_t timer, struct px_itimerspec *left)
{
    struct function_timer *found = of(timer);
    return found == 0 ? -1 : px_timerfd_gettime(found->descriptor, left);
}

int px_function_timer_getoverrun(px_timer_t timer)
{
    struct function_timer *found = of(timer);
    return found == 0 ? -1 : __atomic_load_n(&found->overrun, __ATOMIC_RELAXED);
}

int px_function_timer_delete(px_timer_t timer)
{
    const struct px_itimerspec now = { { 0, 0 }, { 0, 1 } };
    struct function_timer *found = of(timer);
    if (found == 0)
        return -1;

    __atomic_store_n(&found->state, LEAVING, __ATOMIC_RELEASE);
    (void)px_timerfd_settime(found->descriptor, 0, &now, 0); /* the thread is at its read, or comes there, and sees the state */
    __atomic_store_n(&found->state, GONE, __ATOMIC_RELEASE);
    px_wake_at(&found->state, 1, 0); /* the page may be gone by now */
    return 0;
}
