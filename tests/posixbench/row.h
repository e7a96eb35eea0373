/*
 * What a row of the benchmark is made of. A round does its operation once between ticks() and elapsed(), and returns what it took.
 */
#ifndef POSIXBENCH_ROW_H
#define POSIXBENCH_ROW_H

#include <stdint.h>

/* Rounds of a row: cheap operations, and those of a hundred thousand instructions or more. */
#define MANY_ROUNDS 1001
#define FEW_ROUNDS 101

/* Result of a round that is not to be counted, because something else ran in it. Any other result below 0 is a negated errno value. */
#define NOT_COUNTED INT64_MIN

struct row {
    const char *name;
    /* Counted rounds, an odd number not above MANY_ROUNDS. */
    int rounds;
    /* Makes what the rounds need. Returns 0 or a negated errno value. May be null. */
    int64_t (*prepare)(void);
    /* One round. Returns ticks, NOT_COUNTED or a negated errno value. */
    int64_t (*round)(void);
    /* Undoes what prepare did, also after prepare or a round failed. May be null. */
    void (*finish)(void);
};

/* The rows, by what they measure. A row without a name ends each list. */
extern const struct row call_rows[];
extern const struct row signal_rows[];
extern const struct row memory_rows[];
extern const struct row file_rows[];
extern const struct row process_rows[];
extern const struct row yield_rows[];
extern const struct row channel_rows[];
extern const struct row thread_rows[];
extern const struct row timer_rows[];

/* What an empty measurement reads; elapsed() takes it off. */
extern int64_t empty_measurement;

/*
 * The time-stamp counter. Under QEMU's -icount shift=0 it counts guest instructions. The prefix of a measurement's first and last reading
 * does nothing; tools/profiler knows them by it.
 */
#define READ_TIME_STAMP(prefix) \
    ({ \
        uint32_t low, high; \
        __asm__ volatile(prefix "rdtsc" : "=a"(low), "=d"(high) : : "memory"); \
        (int64_t)((uint64_t)high << 32 | low); \
    })

/* Begins a measurement. */
static inline int64_t ticks(void)
{
    return READ_TIME_STAMP(".byte 0x2E\n\t");
}

/* Ends it: ticks since ticks() gave the value. */
static inline int64_t elapsed(int64_t start)
{
    return READ_TIME_STAMP(".byte 0x3E\n\t") - start - empty_measurement;
}

/* A system call without arguments and without a library around it. */
static inline int64_t bare_call(int64_t number)
{
    int64_t result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number) : "rcx", "r11", "memory");
    return result;
}

#define PAGE_SIZE 4096

/*
 * An anonymous page, readable and writable, with nothing but inaccessible pages beside it. One at a time: reserve its place, map it there
 * as often as wanted, release both. Reserving returns 0 or a negated errno value, mapping what mmap does.
 */
int64_t reserve_lone_page(void);
void *map_lone_page(void);
void release_lone_page(void);

/* The negated errno of the call that has just failed. */
int64_t failure(void);

/* The value as it is called in errno.h, or "E" and its number. Not for two values at a time. */
const char *errno_name(int value);

/* The clock_gettime of the vDSO, or null when the system brings none. */
struct timespec;
typedef int clock_gettime_function(int clock, struct timespec *time);
clock_gettime_function *find_vdso_clock_gettime(void);

#endif
