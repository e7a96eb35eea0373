/* A pseudo terminal for a test, and typing there. */
#ifndef TERMINALS_H
#define TERMINALS_H

#include <termios.h>

extern int master, slave;

/* Make a pair; neither end is anybody's controlling terminal. */
void open_pair(void);

/* Write at the end where somebody would type. */
void type(const char *keys);

/* Read until there is as much as expected, and compare. */
void expect_bytes(int file, const char *expected);

/* Change c_lflag of the slave. */
void change_modes(tcflag_t clear, tcflag_t set);

#endif
