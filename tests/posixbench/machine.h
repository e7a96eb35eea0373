#ifndef POSIXBENCH_MACHINE_H
#define POSIXBENCH_MACHINE_H

#include <stdint.h>

/*
 * Runs the machine as the first process of Linux: tells when the program was started, measures, powers off. Returns only when that
 * fails, with a status for main.
 */
int run_machine(int64_t started, int count, char **names);

/* Measures the named rows, or all when the count is 0. Returns a status for main. */
int measure_rows(int count, char **names);

#endif
