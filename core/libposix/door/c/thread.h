/* What the files of threads have in common. */
#ifndef THREAD_H
#define THREAD_H

#include <stdint.h>
#include <px/errno.h>
#include <px/pthread.h>
#include <px/time.h>

/* Through the function table of the library OS (core/libposix/door/Functions.inc), and as a cancellation point (Points.inc). */
extern long px_raw_futex(uint32_t *, int, uint32_t, const struct px_timespec *, uint32_t *, uint32_t);
extern long px_point_futex(uint32_t *, int, uint32_t, const struct px_timespec *, uint32_t *, uint32_t);
extern long px_raw_getpid(void);
extern long px_raw_gettid(void);

/* Operations of futex(2). */
#define FUTEX_WAKE 1
#define FUTEX_WAIT_BITSET 9
#define FUTEX_PRIVATE 128
#define FUTEX_REALTIME 256
#define FUTEX_ANY 0xFFFFFFFFu

#define NANOSECONDS 1000000000
#define ALL_SLEEPERS 0x7FFFFFFF

/* Bytes that the ABI and C libraries may use behind FS base: the address itself, a stack protector's value and others. */
#define THREAD_HEAD 64

/* A value of a key, and which use of the key it belongs to. */
struct px_key_value {
    const void *value;
    uint32_t use;
};

/* Who gets the block of a thread when it has ended: whoever joins it, nobody, a thread that waits in px_pthread_join. THREAD_ENDED: it needs it no more. */
enum { THREAD_JOINABLE, THREAD_DETACHED, THREAD_JOINING, THREAD_KIND = 3, THREAD_ENDED };

/* The signal that asks a thread to look whether it is cancelled: it is in no set that programs make. */
#define CANCEL_SIGNAL 33
#define CANCEL_BIT ((uint64_t)1 << (CANCEL_SIGNAL - 1))

/* Bits of signals that no program blocks: that one, and one more that C libraries keep. */
#define OWN_SIGNALS ((uint64_t)3 << 31)

/* A thread: where its FS base points. The first one has this in a variable, since its FS base may be a C library's. */
struct px_thread {
    void *self;
    unsigned char head[THREAD_HEAD - sizeof(void *)];
    uint32_t id; /* 0 when it runs no more: written by the library OS. FIRST_ID of the first one: that of the process */
    uint32_t state;

    /* Cancellation (Cancel.S knows the offsets): asked for; not now; the stack pointer at a point, else 0; points return -ECANCELED; at once. */
    uint32_t cancel_requested, cancel_disabled;
    uint64_t cancel_point;
    uint32_t cancel_masked, cancel_async;
    struct px_cleanup *cleanup;

    void *(*body)(void *);
    void *argument;
    void *result;
    void *mapping; /* guard, stack, variables, this */
    px_size_t mapping_size;
    px_size_t guard_size;
    void *stack; /* lowest byte that it may use */
    px_size_t stack_size;
    struct px_thread *next_unused;
    struct px_key_value *values; /* of all keys; null in the first thread until it has one */
};

_Static_assert(__builtin_offsetof(struct px_thread, cancel_requested) == 72, "Cancel.S");
_Static_assert(__builtin_offsetof(struct px_thread, cancel_disabled) == 76, "Cancel.S");
_Static_assert(__builtin_offsetof(struct px_thread, cancel_point) == 80, "Cancel.S");
_Static_assert(__builtin_offsetof(struct px_thread, cancel_masked) == 88, "Cancel.S");

#define FIRST_ID 1

extern struct px_thread px_first_thread;

/* Whether the process has cancelled a thread. */
extern uint32_t px_cancel_used;

/* The running thread's; null in the first one. */
extern __thread struct px_thread *px_own_thread __attribute__((tls_model("local-exec")));

/* Bytes that the variables of a thread take below an address that is a multiple of *alignment. */
px_size_t px_tls_size(px_size_t *alignment);

/* Give the variables below an address the values that they begin with. */
void px_tls_fill(void *end);

/* Have the lock of the keys, and give it back. */
void px_keys_lock(void);
void px_keys_unlock(void);

/* The id of a thread; 0: it has ended. */
static inline uint32_t px_thread_id(const struct px_thread *thread)
{
    uint32_t id = __atomic_load_n(&thread->id, __ATOMIC_ACQUIRE);
    return id == FIRST_ID ? (uint32_t)px_raw_getpid() : id;
}

/* What a thread does whose cancellation is due: clean up and end. */
void px_cancel_act(struct px_thread *thread) __attribute__((noreturn));

/* Whether a thread is to be cancelled now. */
static inline int px_cancel_is_due(const struct px_thread *thread)
{
    return __atomic_load_n(&thread->cancel_requested, __ATOMIC_SEQ_CST) > __atomic_load_n(&thread->cancel_disabled, __ATOMIC_SEQ_CST);
}

/* Call the destructors of the values of the running thread. */
void px_keys_destroy(struct px_thread *thread);

/* Whether a time can be one. */
static inline int px_is_time(const struct px_timespec *time)
{
    return time->tv_nsec >= 0 && time->tv_nsec < NANOSECONDS;
}

/* Sleep while a word has a value. 0 or EAGAIN: look again; EINTR: a handler ran; ETIMEDOUT. */
static inline int px_sleep_at(uint32_t *word, uint32_t value, uint32_t is_shared, px_clockid_t clock, const struct px_timespec *until)
{
    int operation = FUTEX_WAIT_BITSET | (is_shared ? 0 : FUTEX_PRIVATE) | (clock == PX_CLOCK_REALTIME ? FUTEX_REALTIME : 0);
    return (int)-px_raw_futex(word, operation, value, until, 0, FUTEX_ANY);
}

/* The same as a cancellation point. ECANCELED: the caller is to call px_cancel_act, when all is as it should be. */
static inline int px_sleep_at_point(uint32_t *word, uint32_t value, uint32_t is_shared, px_clockid_t clock, const struct px_timespec *until)
{
    struct px_thread *self = px_pthread_self();
    int operation = FUTEX_WAIT_BITSET | (is_shared ? 0 : FUTEX_PRIVATE) | (clock == PX_CLOCK_REALTIME ? FUTEX_REALTIME : 0);
    uint32_t masked = self->cancel_masked;
    self->cancel_masked = 1;
    int error = (int)-px_point_futex(word, operation, value, until, 0, FUTEX_ANY);
    self->cancel_masked = masked;
    return error;
}

/* Wake those who sleep at a word. The memory may be somebody else's by now, so an error tells nothing. */
static inline void px_wake_at(uint32_t *word, uint32_t count, uint32_t is_shared)
{
    (void)px_raw_futex(word, FUTEX_WAKE | (is_shared ? 0 : FUTEX_PRIVATE), count, 0, 0, 0);
}

/*
 * Users of an object that somebody may destroy: counted as long as they touch it. The highest bit says that somebody waits for the last to leave.
 */
#define USERS_AWAITED 0x80000000u

static inline void px_users_enter(uint32_t *users)
{
    __atomic_add_fetch(users, 1, __ATOMIC_SEQ_CST);
}

static inline void px_users_leave(uint32_t *users, uint32_t is_shared)
{
    if (__atomic_sub_fetch(users, 1, __ATOMIC_SEQ_CST) == USERS_AWAITED)
        px_wake_at(users, 1, is_shared);
}

static inline void px_users_await(uint32_t *users, uint32_t is_shared)
{
    uint32_t seen = __atomic_or_fetch(users, USERS_AWAITED, __ATOMIC_SEQ_CST);
    while (seen != USERS_AWAITED) {
        (void)px_sleep_at(users, seen, is_shared, PX_CLOCK_MONOTONIC, 0); /* it looks again, whatever ended the sleep */
        seen = __atomic_load_n(users, __ATOMIC_SEQ_CST);
    }
    __atomic_store_n(users, 0, __ATOMIC_SEQ_CST);
}

#endif
