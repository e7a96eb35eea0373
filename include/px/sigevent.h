/* How a process is told of something, after POSIX.1-2017 <signal.h>. Values and layout are those of Linux on x86-64. */
#ifndef PX_SIGEVENT_H
#define PX_SIGEVENT_H

#include <px/siginfo.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Values of sigev_notify: by a signal with sigev_value; not at all; by a function that a new thread calls; by a signal for one
 * thread of the process, whose id sigev_notify_thread_id is (px_gettid; timers only, as on Linux). */
#define PX_SIGEV_SIGNAL 0
#define PX_SIGEV_NONE 1
#define PX_SIGEV_THREAD 2
#define PX_SIGEV_THREAD_ID 4

struct px_pthread_attr;

/* sigev_notify_attributes: of the new thread; may be null. It is detached whatever they say. */
struct px_sigevent {
    union px_sigval sigev_value;
    int sigev_signo;
    int sigev_notify;
    __extension__ union {
        __extension__ struct {
            void (*sigev_notify_function)(union px_sigval);
            struct px_pthread_attr *sigev_notify_attributes;
        };
        int sigev_notify_thread_id;
        int px_reserved[12];
    };
};

#ifdef __cplusplus
}
#endif
#endif
