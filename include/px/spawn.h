/* Starting a program as a child, after POSIX.1-2017 <spawn.h>, without file actions and attributes. */
#ifndef PX_SPAWN_H
#define PX_SPAWN_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 0, with the child's process id in *process unless that is null; or an error number (those of px_execve and px_fork). */
int px_spawn(px_pid_t *process, const char *path, char *const arguments[], char *const environment[]);

#ifdef __cplusplus
}
#endif
#endif
