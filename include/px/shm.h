/* Segments of System V, after POSIX.1-2017 <sys/shm.h>. Layouts and values are those of Linux on x86-64. What the functions do: docs/ipc.md. */
#ifndef PX_SHM_H
#define PX_SHM_H

#include <px/ipc.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_SHMLBA 4096
#define PX_SHM_RDONLY 010000
#define PX_SHM_RND 020000

struct px_shmid_ds {
    struct px_ipc_perm shm_perm;
    px_size_t shm_segsz;
    px_time_t shm_atime;
    px_time_t shm_dtime;
    px_time_t shm_ctime;
    px_pid_t shm_cpid;
    px_pid_t shm_lpid;
    uint64_t shm_nattch;
    uint64_t px_reserved[2];
};

/* All but px_shmat return -1 with px_errno set when they fail. */
int px_shmget(px_key_t key, px_size_t size, int flags);
int px_shmdt(const void *address);
int px_shmctl(int id, int command, struct px_shmid_ds *status);

/* The address, or (void *)-1 with px_errno set. */
void *px_shmat(int id, const void *address, int flags);

#ifdef __cplusplus
}
#endif
#endif
