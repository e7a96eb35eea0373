/* What a program of the C# door does once: of several things, it is told which. */
#include "csharp.h"

static __thread uint64_t wanted;

static void run(void)
{
    px_once_main(wanted);
}

int px_csharp_once(px_pthread_once_t *once, uint64_t number)
{
    wanted = number;
    return px_pthread_once(once, run);
}
