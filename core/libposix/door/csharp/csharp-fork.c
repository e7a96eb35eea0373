/* What a program of the C# door does around a fork. */
#include "csharp.h"

enum { BEFORE, IN_PARENT, IN_CHILD };

static void prepare(void)
{
    px_fork_main(BEFORE);
}

static void parent(void)
{
    px_fork_main(IN_PARENT);
}

static void child(void)
{
    px_fork_main(IN_CHILD);
}

int px_csharp_atfork(void)
{
    return px_pthread_atfork(prepare, parent, child);
}
