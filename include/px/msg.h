/* Message queues of System V, after POSIX.1-2017 <sys/msg.h>. Layouts and values are those of Linux on x86-64. What the functions do: docs/ipc.md. */
#ifndef PX_MSG_H
#define PX_MSG_H

#include <px/ipc.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_MSG_NOERROR 010000

struct px_msqid_ds {
    struct px_ipc_perm msg_perm;
    px_time_t msg_stime;
    px_time_t msg_rtime;
    px_time_t msg_ctime;
    uint64_t msg_cbytes;
    uint64_t msg_qnum;
    uint64_t msg_qbytes;
    px_pid_t msg_lspid;
    px_pid_t msg_lrpid;
    uint64_t px_reserved[2];
};

/* All return -1 with px_errno set when they fail. A message is its type, of the type long and above 0, and the bytes behind it. */
int px_msgget(px_key_t key, int flags);
int px_msgsnd(int id, const void *message, px_size_t size, int flags);
px_ssize_t px_msgrcv(int id, void *message, px_size_t size, long type, int flags);
int px_msgctl(int id, int command, struct px_msqid_ds *status);

#ifdef __cplusplus
}
#endif
#endif
