/* Starting a program as a child, after POSIX.1-2017 <spawn.h>. */
#ifndef PX_SPAWN_H
#define PX_SPAWN_H

#include <px/sched.h>
#include <px/sigset.h>
#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 0, with the child's process id in *process unless that is null; or an error number (those of px_execve and px_fork). */
int px_spawn(px_pid_t *process, const char *path, char *const arguments[], char *const environment[]);

#define PX_POSIX_SPAWN_RESETIDS 0x1
#define PX_POSIX_SPAWN_SETPGROUP 0x2
#define PX_POSIX_SPAWN_SETSIGDEF 0x4
#define PX_POSIX_SPAWN_SETSIGMASK 0x8
#define PX_POSIX_SPAWN_SETSCHEDPARAM 0x10
#define PX_POSIX_SPAWN_SETSCHEDULER 0x20

/* Most actions of one list, and the bytes of all its paths. */
#define PX_POSIX_SPAWN_ACTIONS 32
#define PX_POSIX_SPAWN_PATHS 1024

typedef struct {
    int count;
    int path_bytes;
    struct {
        int kind;
        int descriptor;
        int source;
        int flags;
        px_mode_t mode;
        int path;
    } actions[PX_POSIX_SPAWN_ACTIONS];
    char paths[PX_POSIX_SPAWN_PATHS];
} px_posix_spawn_file_actions_t;

typedef struct {
    short flags;
    px_pid_t group;
    int policy;
    struct px_sched_param parameters;
    px_sigset_t mask;
    px_sigset_t defaults;
} px_posix_spawnattr_t;

/*
 * 0, with the child's process id in *process unless that is null; or an error number: those of px_fork and px_execve, and of what the attributes
 * and actions ask for, which are applied in this order. Both may be null pointers. px_posix_spawnp looks for a file without a slash in PATH.
 */
int px_posix_spawn(px_pid_t *process, const char *path, const px_posix_spawn_file_actions_t *actions, const px_posix_spawnattr_t *attributes,
    char *const arguments[], char *const environment[]);
int px_posix_spawnp(px_pid_t *process, const char *file, const px_posix_spawn_file_actions_t *actions, const px_posix_spawnattr_t *attributes,
    char *const arguments[], char *const environment[]);

/* These return 0 or an error number: EBADF: no descriptor; ENOMEM: more than fits; EINVAL: flags that are not above. */
int px_posix_spawn_file_actions_init(px_posix_spawn_file_actions_t *actions);
int px_posix_spawn_file_actions_destroy(px_posix_spawn_file_actions_t *actions);
int px_posix_spawn_file_actions_addopen(
    px_posix_spawn_file_actions_t *actions, int descriptor, const char *path, int flags, px_mode_t mode);
int px_posix_spawn_file_actions_addclose(px_posix_spawn_file_actions_t *actions, int descriptor);
int px_posix_spawn_file_actions_adddup2(px_posix_spawn_file_actions_t *actions, int descriptor, int target);
int px_posix_spawnattr_init(px_posix_spawnattr_t *attributes);
int px_posix_spawnattr_destroy(px_posix_spawnattr_t *attributes);
int px_posix_spawnattr_getflags(const px_posix_spawnattr_t *attributes, short *flags);
int px_posix_spawnattr_setflags(px_posix_spawnattr_t *attributes, short flags);
int px_posix_spawnattr_getpgroup(const px_posix_spawnattr_t *attributes, px_pid_t *group);
int px_posix_spawnattr_setpgroup(px_posix_spawnattr_t *attributes, px_pid_t group);
int px_posix_spawnattr_getsigmask(const px_posix_spawnattr_t *attributes, px_sigset_t *mask);
int px_posix_spawnattr_setsigmask(px_posix_spawnattr_t *attributes, const px_sigset_t *mask);
int px_posix_spawnattr_getsigdefault(const px_posix_spawnattr_t *attributes, px_sigset_t *defaults);
int px_posix_spawnattr_setsigdefault(px_posix_spawnattr_t *attributes, const px_sigset_t *defaults);
int px_posix_spawnattr_getschedpolicy(const px_posix_spawnattr_t *attributes, int *policy);
int px_posix_spawnattr_setschedpolicy(px_posix_spawnattr_t *attributes, int policy);
int px_posix_spawnattr_getschedparam(const px_posix_spawnattr_t *attributes, struct px_sched_param *parameters);
int px_posix_spawnattr_setschedparam(px_posix_spawnattr_t *attributes, const struct px_sched_param *parameters);

#ifdef __cplusplus
}
#endif
#endif
