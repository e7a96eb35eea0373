/* What the tests of threads have in common. */
#ifndef THREADS_H
#define THREADS_H

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

/* Operations of futex(2). */
enum { WAIT = 0, WAKE = 1, REQUEUE = 3, CMP_REQUEUE = 4, WAKE_OP = 5, WAIT_BITSET = 9, WAKE_BITSET = 10, PRIVATE = 128, REALTIME = 256 };

long futex(_Atomic int *word, int operation, int value, const void *time, _Atomic int *second, int third);

/* Words to sleep at, and to count in. */
extern _Atomic int word, second_word, counter;

void sleep_milliseconds(long count);

/* What the clock of the day will say then. */
struct timespec in_milliseconds(long count);

/* A thread that was made. */
pthread_t started(void *(*body)(void *), void *argument);

/* What a thread returned. */
void *joined(pthread_t thread);

/* Until that many threads have told by counter that they are about to sleep, and a while longer. */
void wait_for_sleepers(int count);

/* A body that writes its thread id to its argument, and ends when second_word is not 0. */
void *compute_until_told(void *argument);

#endif
