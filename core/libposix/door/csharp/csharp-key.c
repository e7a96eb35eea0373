/* Keys of the C# door whose values are told to the program when their threads end. */
#include "csharp.h"

static void end_value(void *value)
{
    px_value_main((uint64_t)value);
}

int px_csharp_key_create(px_pthread_key_t *key)
{
    return px_pthread_key_create(key, end_value);
}
