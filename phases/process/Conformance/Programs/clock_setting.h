/* What tests of a clock that is set have in common. */
#ifndef CLOCK_SETTING_H
#define CLOCK_SETTING_H

/* A process waits until an hour from now by a function, which returns 0, and ends when the clock is moved on by two. */
void ends_when_the_hour_has_come(int (*wait)(void));

/* Of the C door. */
void a_wait_at_a_semaphore_ends_when_the_clock_is_set(void);
void a_wait_at_a_condition_ends_when_the_clock_is_set(void);

#endif
