/* Threads of the C# door. */
#include "csharp.h"

static void *run(void *argument)
{
    return (void *)px_thread_main((uint64_t)argument);
}

int px_csharp_thread_create(px_pthread_t *thread, const px_pthread_attr_t *attributes, uint64_t argument)
{
    return px_pthread_create(thread, attributes, run, (void *)argument);
}
