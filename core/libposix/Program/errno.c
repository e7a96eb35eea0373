/* The error number of programs with one thread. */
#include <px/errno.h>

int *px_errno_location(void)
{
    static int error_number;
    return &error_number;
}
