/* A directory of its own for each test, in /tmp and in the root file system, and a few short ways to make files in it. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <stddef.h>
#include <sys/types.h>

/* Make a fresh directory and change to it. It is removed, with all that is in it, when the test is over. */
void enter_scratch(const char *parent);

/* A file with these bytes. */
void make_file(const char *path, const char *bytes);

/* The file has exactly these bytes. */
#define CHECK_BYTES(path, bytes) check_bytes(__FILE__, __LINE__, path, bytes)
void check_bytes(const char *file, int line, const char *path, const char *bytes);

/* Whether a name exists, be it a dangling link. */
int exists(const char *path);

/* Run a function in a child that is user and group 1000, in the same directory; its result must be 0. */
void as_user(int (*body)(void));

#endif
