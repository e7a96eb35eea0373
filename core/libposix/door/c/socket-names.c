/* Other names of functions of sockets. */
#include <px/socket.h>

int posix_getsockopt(int descriptor, int level, int option, void *value, px_socklen_t *length)
{
    return px_getsockopt(descriptor, level, option, value, length);
}

int posix_setsockopt(int descriptor, int level, int option, const void *value, px_socklen_t length)
{
    return px_setsockopt(descriptor, level, option, value, length);
}
