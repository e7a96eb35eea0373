/*
 * What C# cannot say: it has no addresses of methods, and no references to addresses. A method that a function of the C door is to call has a fixed
 * name, by which the program exports it. Each file is a member of libpx.a that is linked where it is used, so a program that uses what needs such a
 * method, and has none, does not link.
 */
#ifndef CSHARP_H
#define CSHARP_H

#include <px/netdb.h>
#include <px/pthread.h>
#include <px/semaphore.h>
#include <px/signal.h>
#include <px/spawn.h>

/* Methods of the program. */
uint64_t px_thread_main(uint64_t argument);
void px_cleanup_main(uint64_t argument);
void px_value_main(uint64_t value);
void px_once_main(uint64_t number);
void px_fork_main(int place);
void px_signal_main(int signal, px_siginfo_t *information, void *context);
void px_notification_main(uint64_t value);

/* The structs of core/libposix/door, whose insides C# does not know. */
_Static_assert(sizeof(px_pthread_attr_t) == 40, "PosixThreadAttributes.cs");
_Static_assert(sizeof(px_pthread_mutex_t) == 32, "PosixMutex.cs");
_Static_assert(sizeof(px_pthread_mutexattr_t) == 4, "PosixMutexAttributes.cs");
_Static_assert(sizeof(px_pthread_cond_t) == 16, "PosixCondition.cs");
_Static_assert(sizeof(px_pthread_condattr_t) == 4, "PosixConditionAttributes.cs");
_Static_assert(sizeof(px_pthread_rwlock_t) == 12, "PosixReadWriteLock.cs");
_Static_assert(sizeof(px_pthread_rwlockattr_t) == 8, "PosixReadWriteLockAttributes.cs");
_Static_assert(sizeof(px_pthread_barrier_t) == 24, "PosixBarrier.cs");
_Static_assert(sizeof(px_pthread_barrierattr_t) == 4, "PosixBarrierAttributes.cs");
_Static_assert(sizeof(px_pthread_spinlock_t) == 4, "PosixSpinLock.cs");
_Static_assert(sizeof(px_pthread_once_t) == 4, "PosixOnce.cs");
_Static_assert(sizeof(px_sem_t) == 32, "PosixSemaphore.cs");
_Static_assert(sizeof(struct px_cleanup) == 24, "PosixCleanup.cs");
_Static_assert(sizeof(px_posix_spawn_file_actions_t) == 1800, "PosixSpawnActions.cs");
_Static_assert(sizeof(px_posix_spawnattr_t) == 272, "PosixSpawnAttributes.cs");
_Static_assert(sizeof(px_sigset_t) == 128, "PosixSignalSet.cs");
_Static_assert(sizeof(struct px_addrinfo) == 48, "AddressInformation.cs");

#endif
