/* The environment of a test program of the C door, which begins as a program of the C library. */
#include <px/unistd.h>
#include <stdlib.h>

#undef setenv
int setenv(const char *name, const char *value, int overwrite);

extern char **environ;

static __attribute__((constructor)) void begin(void)
{
    px_environ = environ;
}

int door_setenv(const char *name, const char *value, int overwrite)
{
    int result = setenv(name, value, overwrite);

    px_environ = environ;
    return result;
}
