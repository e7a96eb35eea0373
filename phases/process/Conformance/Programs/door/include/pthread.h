/* <pthread.h> of the C library, where three functions are macros. */
#include_next <pthread.h>

#ifndef PTHREAD_H
#define PTHREAD_H

#undef pthread_equal
#define pthread_equal px_pthread_equal
int px_pthread_equal(pthread_t one, pthread_t other);

/* As px/pthread.h has them. */
struct px_cleanup {
    void (*routine)(void *);
    void *argument;
    struct px_cleanup *next;
};
void px_cleanup_push(struct px_cleanup *cleanup, void (*routine)(void *), void *argument);
void px_cleanup_pop(struct px_cleanup *cleanup, int execute);
#undef pthread_cleanup_push
#undef pthread_cleanup_pop
#define pthread_cleanup_push(routine, argument) do { struct px_cleanup px_here; px_cleanup_push(&px_here, routine, argument)
#define pthread_cleanup_pop(execute) px_cleanup_pop(&px_here, execute); } while (0)

#endif
