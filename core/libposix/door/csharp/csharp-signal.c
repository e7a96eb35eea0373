/* The handler of all signals that a program of the C# door handles. */
#include "csharp.h"

uint64_t px_csharp_signal_handler(void)
{
    return (uint64_t)px_signal_main;
}
