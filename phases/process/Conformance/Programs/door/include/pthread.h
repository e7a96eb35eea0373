/* <pthread.h> of the C library, where one function is a macro. */
#include_next <pthread.h>

#ifndef PTHREAD_H
#define PTHREAD_H

#undef pthread_equal
#define pthread_equal px_pthread_equal
int px_pthread_equal(pthread_t one, pthread_t other);

#endif
