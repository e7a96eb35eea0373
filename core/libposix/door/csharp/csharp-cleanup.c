/* Clean-ups of the C# door. */
#include "csharp.h"

static void clean_up(void *argument)
{
    px_cleanup_main((uint64_t)argument);
}

void px_csharp_cleanup_push(struct px_cleanup *cleanup, uint64_t argument)
{
    px_cleanup_push(cleanup, clean_up, (void *)argument);
}
