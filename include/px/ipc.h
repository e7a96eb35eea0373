/*
 * What semaphores, message queues and segments of System V have in common, after POSIX.1-2017 <sys/ipc.h>. Layouts and values are those of Linux on
 * x86-64. What the functions do: docs/ipc.md.
 */
#ifndef PX_IPC_H
#define PX_IPC_H

#include <px/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_IPC_CREAT 01000
#define PX_IPC_EXCL 02000
#define PX_IPC_NOWAIT 04000
#define PX_IPC_RMID 0
#define PX_IPC_SET 1
#define PX_IPC_STAT 2
#define PX_IPC_PRIVATE ((px_key_t)0)

typedef int32_t px_key_t;

struct px_ipc_perm {
    px_key_t key;
    px_uid_t uid;
    px_gid_t gid;
    px_uid_t cuid;
    px_gid_t cgid;
    px_mode_t mode;
    uint32_t sequence;
    uint32_t px_reserved[5];
};

/* A key out of a file and the low eight bits of a number; -1 with px_errno set, as px_stat. */
px_key_t px_ftok(const char *path, int id);

#ifdef __cplusplus
}
#endif
#endif
