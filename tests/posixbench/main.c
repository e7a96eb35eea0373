/*
 * posixbench [--init] [ROW...]: counts what POSIX operations cost on the system it runs on, all rows or the named ones. Each row is
 * printed as soon as it is measured:
 *
 *     row NAME TICKS ROUNDS      median of so many rounds, less what an empty measurement reads
 *     row NAME error ERRNO       the operation or its preparation failed
 *
 * A failed row does not end the program; its status is 0, or 2 when an argument names no row. With --init it is the first process of
 * Linux: it also tells how long that took to start, and powers the machine off at the end.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine.h"
#include "row.h"

/* A partner that does not run when it should is given up after this many rounds per counted one. */
#define TRIES_PER_ROUND 50

static const struct row *const lists[] = {
    call_rows, signal_rows, memory_rows, file_rows, process_rows, yield_rows, channel_rows, thread_rows, timer_rows,
};

int64_t empty_measurement;

static int64_t samples[MANY_ROUNDS];

int64_t failure(void)
{
    return -(int64_t)errno;
}

static int compare(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static int64_t median(int count)
{
    qsort(samples, (size_t)count, sizeof samples[0], compare);
    return samples[count / 2];
}

static int64_t empty_round(void)
{
    int64_t start = READ_TIME_STAMP("");
    return READ_TIME_STAMP("") - start;
}

/* The median of a row, or a negated errno value. */
static int64_t measure_rounds(int rounds, int64_t (*round)(void))
{
    long tries = (long)rounds * TRIES_PER_ROUND;
    int count = 0;
    while (count < rounds) {
        int64_t sample = round();
        if (sample >= 0)
            samples[count++] = sample;
        else if (sample != NOT_COUNTED)
            return sample;
        else if (--tries == 0)
            return -ETIMEDOUT;
    }

    return median(count);
}

static void measure(const struct row *row)
{
    int64_t result = row->prepare ? row->prepare() : 0;
    if (result >= 0)
        result = measure_rounds(row->rounds, row->round);
    if (row->finish)
        row->finish();
    if (result >= 0)
        dprintf(STDOUT_FILENO, "row %s %lld %d\n", row->name, (long long)result, row->rounds);
    else
        dprintf(STDOUT_FILENO, "row %s error %s\n", row->name, errno_name((int)-result));
}

static const struct row *find_row(const char *name)
{
    for (size_t list = 0; list < sizeof lists / sizeof lists[0]; list++)
        for (const struct row *row = lists[list]; row->name; row++)
            if (strcmp(row->name, name) == 0)
                return row;
    return NULL;
}

static int measure_named(int count, char **names)
{
    for (int i = 0; i < count; i++)
        if (!find_row(names[i])) {
            dprintf(STDERR_FILENO, "posixbench: there is no row %s\n", names[i]);
            return 2;
        }

    for (int i = 0; i < count; i++)
        measure(find_row(names[i]));
    return 0;
}

static int measure_all(void)
{
    for (size_t list = 0; list < sizeof lists / sizeof lists[0]; list++)
        for (const struct row *row = lists[list]; row->name; row++)
            measure(row);
    return 0;
}

int measure_rows(int count, char **names)
{
    empty_measurement = measure_rounds(MANY_ROUNDS, empty_round);
    return count > 0 ? measure_named(count, names) : measure_all();
}

int main(int count, char **arguments)
{
    int64_t started = READ_TIME_STAMP("");
    return count > 1 && strcmp(arguments[1], "--init") == 0
        ? run_machine(started, count - 2, arguments + 2)
        : measure_rows(count - 1, arguments + 1);
}
