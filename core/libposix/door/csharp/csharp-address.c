/* An address is a reference to C#, and the other way round. */
#include <px/types.h>

void *px_csharp_same(void *address)
{
    return address;
}
