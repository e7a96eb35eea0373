/* A second process that a row takes turns with. One at a time. */
#ifndef POSIXBENCH_PARTNER_H
#define POSIXBENCH_PARTNER_H

#include <stdint.h>

/* Forks a process that runs the function and ends. Returns 0 or a negated errno value. */
int64_t start_partner(void (*run)(void));

/* Ends the process if there is one, and waits for it. */
void end_partner(void);

#endif
