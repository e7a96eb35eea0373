/* posix_spawn of the C door: a child of px_vfork that does what the attributes and actions say and executes. */
#include <px/errno.h>
#include <px/fcntl.h>
#include <px/resource.h>
#include <px/sched.h>
#include <px/signal.h>
#include <px/spawn.h>
#include <px/sys_wait.h>
#include <px/unistd.h>
#include "thread.h"

/* Of exec.c: PATH is the caller's, the environment the program's. */
extern int px_search_and_execute(const char *file, char *const arguments[], char *const environment[]);

/* What a child exits with that could not execute. */
#define NOT_EXECUTED 127

enum { ACTION_OPEN = 1, ACTION_CLOSE, ACTION_DUPLICATE };

struct spawn {
    const char *path;
    const px_posix_spawn_file_actions_t *actions;
    const px_posix_spawnattr_t *attributes;
    char *const *arguments;
    char *const *environment;
    int searches;
};

/* Each of these is 0 or -1 with px_errno set. */

static int apply_signals(const px_posix_spawnattr_t *attributes)
{
    struct px_sigaction standard = { .sa_handler = PX_SIG_DFL };

    if (attributes->flags & PX_POSIX_SPAWN_SETSIGDEF) {
        /* Those that cannot be changed have their default action. */
        for (int signal = 1; signal <= PX_SIGRTMAX; signal++) {
            if (px_sigismember(&attributes->defaults, signal) == 1 && signal != PX_SIGKILL && signal != PX_SIGSTOP
                && (signal <= PX_SIGSYS || signal >= PX_SIGRTMIN) && px_sigaction(signal, &standard, 0) < 0)
                return -1;
        }
    }
    return attributes->flags & PX_POSIX_SPAWN_SETSIGMASK ? px_sigprocmask(PX_SIG_SETMASK, &attributes->mask, 0) : 0;
}

static int apply_attributes(const px_posix_spawnattr_t *attributes)
{
    if (attributes->flags & PX_POSIX_SPAWN_SETSCHEDULER) {
        if (px_sched_setscheduler(0, attributes->policy, &attributes->parameters) < 0)
            return -1;
    } else if ((attributes->flags & PX_POSIX_SPAWN_SETSCHEDPARAM) && px_sched_setparam(0, &attributes->parameters) < 0) {
        return -1;
    }
    if ((attributes->flags & PX_POSIX_SPAWN_SETPGROUP) && px_setpgid(0, attributes->group) < 0)
        return -1;
    if (apply_signals(attributes) < 0)
        return -1;
    if (!(attributes->flags & PX_POSIX_SPAWN_RESETIDS))
        return 0;
    return px_setegid(px_getgid()) < 0 || px_seteuid(px_getuid()) < 0 ? -1 : 0;
}

/* The file is opened at any descriptor and moved to the one that was asked for. */
static int open_at(const char *path, int flags, px_mode_t mode, int target)
{
    int descriptor = px_open(path, flags, mode);

    if (descriptor < 0 || descriptor == target)
        return descriptor < 0 ? -1 : 0;
    if (px_dup2(descriptor, target) < 0)
        return -1;
    if (flags & PX_O_CLOEXEC)
        px_fcntl(target, PX_F_SETFD, PX_FD_CLOEXEC);
    return px_close(descriptor);
}

/* With both descriptors the same, the one that is there stays open in the program. */
static int duplicate(int source, int target)
{
    return source == target ? px_fcntl(source, PX_F_SETFD, 0) : px_dup2(source, target) < 0 ? -1 : 0;
}

static int apply_actions(const px_posix_spawn_file_actions_t *list)
{
    for (int i = 0; i < list->count; i++) {
        int done = -1;

        switch (list->actions[i].kind) {
        case ACTION_OPEN:
            done = open_at(list->paths + list->actions[i].path, list->actions[i].flags, list->actions[i].mode, list->actions[i].descriptor);
            break;
        case ACTION_CLOSE:
            done = px_close(list->actions[i].descriptor) < 0 && px_errno != PX_EBADF ? -1 : 0;
            break;
        case ACTION_DUPLICATE:
            done = duplicate(list->actions[i].source, list->actions[i].descriptor);
            break;
        default:
            px_errno = PX_EINVAL;
            break;
        }
        if (done < 0)
            return -1;
    }
    return 0;
}

static void execute(const struct spawn *spawn)
{
    if (spawn->attributes != NULL && apply_attributes(spawn->attributes) < 0)
        return;
    if (spawn->actions != NULL && apply_actions(spawn->actions) < 0)
        return;
    if (spawn->searches)
        px_search_and_execute(spawn->path, spawn->arguments, spawn->environment);
    else
        px_execve(spawn->path, spawn->arguments, spawn->environment);
}

/*
 * The child of px_vfork shares this frame, so it can tell the error. Such a child has no time of its own; where how it is scheduled must change,
 * px_fork makes it, and it tells by its exit status.
 */
static int start(px_pid_t *process, const struct spawn *spawn)
{
    const int own = PX_POSIX_SPAWN_SETSCHEDPARAM | PX_POSIX_SPAWN_SETSCHEDULER;
    int needs_process = spawn->attributes != NULL && (spawn->attributes->flags & own) != 0;
    volatile int error = 0;
    int kept = px_errno;
    uint32_t held = px_cancel_hold();
    px_pid_t child = needs_process ? px_fork() : px_vfork();

    if (child == 0) {
        execute(spawn);
        error = px_errno;
        px_exit(NOT_EXECUTED);
    }
    if (child < 0)
        error = px_errno;
    px_errno = kept;
    if (child >= 0 && error != 0)
        (void)px_waitpid(child, NULL, 0); /* so that nobody else waits for a program that never was */
    px_cancel_release(held);
    if (error == 0 && process != NULL)
        *process = child;
    return error;
}

int px_spawn(px_pid_t *process, const char *path, char *const arguments[], char *const environment[])
{
    return px_posix_spawn(process, path, NULL, NULL, arguments, environment);
}

int px_posix_spawn(px_pid_t *process, const char *path, const px_posix_spawn_file_actions_t *actions, const px_posix_spawnattr_t *attributes,
    char *const arguments[], char *const environment[])
{
    const struct spawn spawn = { path, actions, attributes, arguments, environment, 0 };

    return start(process, &spawn);
}

int px_posix_spawnp(px_pid_t *process, const char *file, const px_posix_spawn_file_actions_t *actions, const px_posix_spawnattr_t *attributes,
    char *const arguments[], char *const environment[])
{
    const struct spawn spawn = { file, actions, attributes, arguments, environment, 1 };

    return start(process, &spawn);
}

int px_posix_spawn_file_actions_init(px_posix_spawn_file_actions_t *actions)
{
    actions->count = actions->path_bytes = 0;
    return 0;
}

int px_posix_spawn_file_actions_destroy(px_posix_spawn_file_actions_t *actions)
{
    return px_posix_spawn_file_actions_init(actions);
}

static int add(px_posix_spawn_file_actions_t *list, int kind, int descriptor, int source)
{
    if (descriptor < 0 || source < 0)
        return PX_EBADF;
    if (list->count == PX_POSIX_SPAWN_ACTIONS)
        return PX_ENOMEM;
    list->actions[list->count].kind = kind;
    list->actions[list->count].descriptor = descriptor;
    list->actions[list->count++].source = source;
    return 0;
}

int px_posix_spawn_file_actions_addopen(
    px_posix_spawn_file_actions_t *actions, int descriptor, const char *path, int flags, px_mode_t mode)
{
    int from = actions->path_bytes, length = 0, error;

    do {
        if (from + length == PX_POSIX_SPAWN_PATHS)
            return PX_ENOMEM;
        actions->paths[from + length] = path[length];
    } while (path[length++] != 0);
    error = add(actions, ACTION_OPEN, descriptor, 0);
    if (error != 0)
        return error;
    actions->actions[actions->count - 1].flags = flags;
    actions->actions[actions->count - 1].mode = mode;
    actions->actions[actions->count - 1].path = from;
    actions->path_bytes = from + length;
    return 0;
}

int px_posix_spawn_file_actions_addclose(px_posix_spawn_file_actions_t *actions, int descriptor)
{
    return add(actions, ACTION_CLOSE, descriptor, 0);
}

int px_posix_spawn_file_actions_adddup2(px_posix_spawn_file_actions_t *actions, int descriptor, int target)
{
    return add(actions, ACTION_DUPLICATE, target, descriptor);
}
