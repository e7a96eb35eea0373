/* Semaphores of System V, after POSIX.1-2017 <sys/sem.h>. Layouts and values are those of Linux on x86-64. What the functions do: docs/ipc.md. */
#ifndef PX_SEM_H
#define PX_SEM_H

#include <px/ipc.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PX_SEM_UNDO 0x1000
#define PX_GETPID 11
#define PX_GETVAL 12
#define PX_GETALL 13
#define PX_GETNCNT 14
#define PX_GETZCNT 15
#define PX_SETVAL 16
#define PX_SETALL 17

struct px_sembuf {
    unsigned short sem_num;
    short sem_op;
    short sem_flg;
};

struct px_semid_ds {
    struct px_ipc_perm sem_perm;
    px_time_t sem_otime;
    uint64_t px_reserved1;
    px_time_t sem_ctime;
    uint64_t px_reserved2;
    uint64_t sem_nsems;
    uint64_t px_reserved3[2];
};

/* What px_semctl takes as its fourth argument. */
union px_semun {
    int val;
    struct px_semid_ds *buf;
    unsigned short *array;
};

/* All return -1 with px_errno set when they fail. */
int px_semget(px_key_t key, int count, int flags);
int px_semop(int id, struct px_sembuf *operations, px_size_t count);
int px_semctl(int id, int number, int command, ...);

#ifdef __cplusplus
}
#endif
#endif
