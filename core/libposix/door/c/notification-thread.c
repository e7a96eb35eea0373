/*
 * The thread that calls the function of a notification by PX_SIGEV_THREAD: detached, with all signals blocked, so that those of the program go to its own
 * threads; with the attributes of the notification otherwise.
 */
#include <px/pthread.h>
#include <px/signal.h>
#include "notification-thread.h"

/* 0, or an error number. */
int px_start_notification_thread(const struct px_sigevent *event, void *(*function)(void *), void *argument)
{
    px_pthread_t thread;
    px_pthread_attr_t attributes;
    px_sigset_t all, before;
    if (event->sigev_notify_attributes != 0)
        attributes = *event->sigev_notify_attributes;
    else
        (void)px_pthread_attr_init(&attributes);                                   /* never fails */
    (void)px_pthread_attr_setdetachstate(&attributes, PX_PTHREAD_CREATE_DETACHED); /* a state that there is */
    (void)px_sigfillset(&all);                                                     /* never fails */
    (void)px_sigprocmask(PX_SIG_SETMASK, &all, &before);                           /* both are sets */
    int error = px_pthread_create(&thread, &attributes, function, argument);
    (void)px_sigprocmask(PX_SIG_SETMASK, &before, 0);
    return error;
}
