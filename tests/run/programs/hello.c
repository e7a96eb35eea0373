/* What a C library needs of the system to say hello: memory, environment, arguments, formatted output, an exit status. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK ((size_t)1 << 20)
#define STATUS 42

int main(int count, char **arguments)
{
    char *block = malloc(BLOCK);
    const char *name = getenv("GREETED");

    if (!block)
        return 1;
    memset(block, 'x', BLOCK - 1);
    block[BLOCK - 1] = 0;
    printf("hello %s, %d arguments, the last is '%s'\n", name ? name : "nobody", count, arguments[count - 1]);
    printf("%.6f %g %zu\n", 22.0 / 7, 1e-9 * count, strlen(block));
    free(block);
    return STATUS;
}
