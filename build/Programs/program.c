/* What compile.sh compiles: a loop, the mathematics library, and a thread. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void *say(void *argument)
{
    int *numbers = argument;
    long sum = 0;

    for (int i = 0; i < 1000; i++)
        sum += numbers[i];
    printf("sum %ld, root %.4f, from a thread\n", sum, sqrt(numbers[1]));
    return NULL;
}

int main(void)
{
    int *numbers = malloc(1000 * sizeof *numbers);
    pthread_t thread;

    if (numbers == NULL)
        return 1;
    for (int i = 0; i < 1000; i++)
        numbers[i] = i + 1;
    if (pthread_create(&thread, NULL, say, numbers) != 0 || pthread_join(thread, NULL) != 0)
        return 1;
    free(numbers);
    return 0;
}
