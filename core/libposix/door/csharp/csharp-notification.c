/* Notifications that call a method of a program of the C# door (PX_SIGEV_THREAD): of timers and message queues. */
#include <px/mqueue.h>
#include <px/time.h>
#include "csharp.h"

static void notify(union px_sigval value)
{
    px_notification_main((uint64_t)value.sival_ptr);
}

static struct px_sigevent calling(uint64_t value, px_pthread_attr_t *attributes)
{
    struct px_sigevent event = { 0 };
    event.sigev_notify = PX_SIGEV_THREAD;
    event.sigev_value.sival_ptr = (void *)value;
    event.sigev_notify_function = notify;
    event.sigev_notify_attributes = attributes;
    return event;
}

int px_csharp_timer_create(px_clockid_t clock, uint64_t value, px_pthread_attr_t *attributes, px_timer_t *timer)
{
    const struct px_sigevent event = calling(value, attributes);
    return px_timer_create(clock, &event, timer);
}

int px_csharp_mq_notify(px_mqd_t queue, uint64_t value, px_pthread_attr_t *attributes)
{
    const struct px_sigevent event = calling(value, attributes);
    return px_mq_notify(queue, &event);
}
