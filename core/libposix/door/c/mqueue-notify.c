/*
 * Being told of messages. For PX_SIGEV_THREAD a thread waits for an event counter, which the server counts up once: by 1 for a message, by more when
 * there is nothing to wait for any more (core: IpcLimits.MessageCame).
 */
#include <px/eventfd.h>
#include <px/mman.h>
#include <px/mqueue.h>
#include <px/signal.h>
#include <px/unistd-files.h>
#include "notification-thread.h"
#include "result.h"

extern long px_raw_mq_notify(px_mqd_t, const struct px_sigevent *);

#define PAGE 4096
#define MESSAGE_CAME 1

/* What a thread is told, on a page that it gives back. */
struct awaited {
    void (*function)(union px_sigval);
    union px_sigval value;
    int counter;
};

static void *wait_for_message(void *page)
{
    const struct awaited awaited = *(const struct awaited *)page;
    uint64_t count = 0;
    (void)px_munmap(page, PAGE); /* it was mapped */
    long got = px_read(awaited.counter, &count, sizeof count);
    (void)px_close(awaited.counter); /* it is open */
    if (got == sizeof count && count == MESSAGE_CAME)
        awaited.function(awaited.value);
    return 0;
}

static int notify_by_thread(px_mqd_t queue, const struct px_sigevent *event)
{
    struct px_sigevent told = *event;
    struct awaited *awaited = px_mmap(0, PAGE, PX_PROT_READ | PX_PROT_WRITE, PX_MAP_PRIVATE | PX_MAP_ANONYMOUS, -1, 0);
    if (awaited == PX_MAP_FAILED)
        return -1;
    int counter = px_eventfd(0, PX_EFD_CLOEXEC);
    if (counter >= 0) {
        *awaited = (struct awaited){ event->sigev_notify_function, event->sigev_value, counter };
        told.sigev_signo = counter;
        long result = px_raw_mq_notify(queue, &told);
        if (result == 0) {
            result = -px_start_notification_thread(event, wait_for_message, awaited);
            if (result == 0)
                return 0;
            (void)px_raw_mq_notify(queue, 0); /* it is registered */
        }
        (void)px_close(counter); /* it is open */
        px_errno = (int)-result;
    }
    int error = px_errno;
    (void)px_munmap(awaited, PAGE); /* it was mapped */
    px_errno = error;
    return -1;
}

int px_mq_notify(px_mqd_t queue, const struct px_sigevent *event)
{
    return event != 0 && event->sigev_notify == PX_SIGEV_THREAD ? notify_by_thread(queue, event) : (int)px_answer(px_raw_mq_notify(queue, event));
}
