/* The C door to semaphores, message queues and segments of System V. */
#include <stdarg.h>
#include <px/msg.h>
#include <px/sem.h>
#include <px/shm.h>
#include <px/stat.h>
#include "result.h"

/* Through the function table of the library OS (core/libposix/door/Functions.inc); px_point_: as a cancellation point (Points.inc). */
extern long px_raw_semget(px_key_t, int, int);
extern long px_raw_semop(int, struct px_sembuf *, px_size_t);
extern long px_raw_semctl(int, int, int, unsigned long);
extern long px_raw_msgget(px_key_t, int);
extern long px_point_msgsnd(int, const void *, px_size_t, int);
extern long px_point_msgrcv(int, void *, px_size_t, long, int);
extern long px_raw_msgctl(int, int, struct px_msqid_ds *);
extern long px_raw_shmget(px_key_t, px_size_t, int);
extern long px_raw_shmat(int, const void *, int);
extern long px_raw_shmdt(const void *);
extern long px_raw_shmctl(int, int, struct px_shmid_ds *);

px_key_t px_ftok(const char *path, int id)
{
    struct px_stat status;
    if (px_stat(path, &status) != 0)
        return -1;
    return (px_key_t)(((uint32_t)id & 0xFF) << 24 | ((uint32_t)status.st_dev & 0xFF) << 16 | ((uint32_t)status.st_ino & 0xFFFF));
}

int px_semget(px_key_t key, int count, int flags)
{
    return (int)px_answer(px_raw_semget(key, count, flags));
}

int px_semop(int id, struct px_sembuf *operations, px_size_t count)
{
    return (int)px_answer(px_raw_semop(id, operations, count));
}

static int takes_argument(int command)
{
    return command == PX_SETVAL || command == PX_GETALL || command == PX_SETALL || command == PX_IPC_STAT || command == PX_IPC_SET;
}

int px_semctl(int id, int number, int command, ...)
{
    union px_semun argument = { .buf = 0 };
    if (takes_argument(command)) {
        va_list arguments;
        va_start(arguments, command);
        argument = va_arg(arguments, union px_semun);
        va_end(arguments);
    }
    return (int)px_answer(px_raw_semctl(id, number, command, (unsigned long)argument.buf));
}

int px_msgget(px_key_t key, int flags)
{
    return (int)px_answer(px_raw_msgget(key, flags));
}

int px_msgsnd(int id, const void *message, px_size_t size, int flags)
{
    return (int)px_answer(px_point_msgsnd(id, message, size, flags));
}

px_ssize_t px_msgrcv(int id, void *message, px_size_t size, long type, int flags)
{
    return px_answer(px_point_msgrcv(id, message, size, type, flags));
}

int px_msgctl(int id, int command, struct px_msqid_ds *status)
{
    return (int)px_answer(px_raw_msgctl(id, command, status));
}

int px_shmget(px_key_t key, px_size_t size, int flags)
{
    return (int)px_answer(px_raw_shmget(key, size, flags));
}

void *px_shmat(int id, const void *address, int flags)
{
    return (void *)px_answer(px_raw_shmat(id, address, flags));
}

int px_shmdt(const void *address)
{
    return (int)px_answer(px_raw_shmdt(address));
}

int px_shmctl(int id, int command, struct px_shmid_ds *status)
{
    return (int)px_answer(px_raw_shmctl(id, command, status));
}
