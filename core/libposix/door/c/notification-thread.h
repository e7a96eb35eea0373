/* Threads of notifications by PX_SIGEV_THREAD, see notification-thread.c. */
#ifndef NOTIFICATION_THREAD_H
#define NOTIFICATION_THREAD_H

#include <px/signal.h>

int px_start_notification_thread(const struct px_sigevent *event, void *(*function)(void *), void *argument);

#endif
