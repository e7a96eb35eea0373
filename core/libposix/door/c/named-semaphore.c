/* Named semaphores: one of each in a file of /dev/shm, mapped by who has it open. */
#include <stdarg.h>
#include <px/fcntl.h>
#include <px/mman.h>
#include <px/semaphore.h>
#include <px/stat.h>
#include <px/sys_wait.h>
#include <px/unistd.h>
#include <px/unistd-files.h>
#include "result.h"
#include "shm-path.h"
#include "thread.h"

#define PREFIX "px-sem."

/* Names that are tried for a file before it gets its own. */
#define TRIES 100

/* The semaphores that are open, by the file that each lies in: POSIX wants one address for one semaphore. A program calls these functions one at a time. */
static struct open_semaphore {
    px_sem_t *semaphore;
    uint64_t inode;
    uint64_t device;
    unsigned opens;
} open_semaphores[PX_SEM_NSEMS_MAX];

/* The semaphore of a file that is open, which is closed. */
static px_sem_t *attach(int file)
{
    struct px_stat status;
    struct open_semaphore *free_entry = 0;
    px_sem_t *found = PX_SEM_FAILED;
    if (px_fstat(file, &status) != 0)
        goto end;
    for (int i = 0; i < PX_SEM_NSEMS_MAX; i++) {
        struct open_semaphore *entry = &open_semaphores[i];
        if (entry->opens == 0) {
            free_entry = free_entry != 0 ? free_entry : entry;
        } else if (entry->inode == status.st_ino && entry->device == status.st_dev) {
            entry->opens++;
            found = entry->semaphore;
            goto end;
        }
    }
    if (free_entry == 0) {
        px_errno = PX_EMFILE;
        goto end;
    }
    if (status.st_size != sizeof(px_sem_t)) {
        px_errno = PX_EINVAL;
        goto end;
    }
    void *memory = px_mmap(0, sizeof(px_sem_t), PX_PROT_READ | PX_PROT_WRITE, PX_MAP_SHARED, file, 0);
    if (memory == PX_MAP_FAILED)
        goto end;
    free_entry->semaphore = found = memory;
    free_entry->inode = status.st_ino;
    free_entry->device = status.st_dev;
    free_entry->opens = 1;
end:
    (void)px_close(file); /* it was open */
    return found;
}

/* A new name for a file that is not finished. */
static void temporary_path(char path[PX_SHM_PATH], unsigned try)
{
    static const char start[] = "/dev/shm/px-new.";
    unsigned long number = (unsigned long)px_getpid() * TRIES + try;
    int at = 0;
    for (; start[at] != 0; at++)
        path[at] = start[at];
    for (; number != 0; number /= 10)
        path[at++] = (char)('0' + number % 10);
    path[at] = 0;
}

/* Make a semaphore: a file gets its name when it has its value. The file; -1 with px_errno set: EEXIST if the name is there. */
static int make(const char *path, px_mode_t mode, unsigned value)
{
    px_sem_t first;
    char temporary[PX_SHM_PATH];
    int file = -1;
    if (px_sem_init(&first, 1, value) != 0)
        return -1;
    for (int i = 0; i < 5; i++)
        first.px_reserved[i] = 0;
    for (unsigned try = 0; file < 0 && try < TRIES; try++) {
        temporary_path(temporary, try);
        file = px_open(temporary, PX_O_RDWR | PX_O_CREAT | PX_O_EXCL | PX_O_CLOEXEC | PX_O_NOFOLLOW, mode);
        if (file < 0 && px_errno != PX_EEXIST)
            return -1;
    }
    if (file < 0)
        return -1;
    px_ssize_t written = px_write(file, &first, sizeof first);
    int error = written < 0 ? px_errno : PX_ENOSPC;
    int linked = written == (px_ssize_t)sizeof first ? px_link(temporary, path) : -1;
    if (linked != 0 && written == (px_ssize_t)sizeof first)
        error = px_errno;
    (void)px_unlink(temporary); /* it was made above */
    if (linked == 0)
        return file;
    (void)px_close(file);
    px_errno = error;
    return -1;
}

static px_sem_t *find_or_make(const char *path, int flags, px_mode_t mode, unsigned value)
{
    while (1) {
        if ((flags & (PX_O_CREAT | PX_O_EXCL)) != (PX_O_CREAT | PX_O_EXCL)) {
            int file = px_open(path, PX_O_RDWR | PX_O_CLOEXEC | PX_O_NOFOLLOW);
            if (file >= 0)
                return attach(file);
            if (px_errno != PX_ENOENT || !(flags & PX_O_CREAT))
                return PX_SEM_FAILED;
        }
        int file = make(path, mode, value);
        if (file >= 0)
            return attach(file);

        /* Somebody else was faster. */
        if (px_errno != PX_EEXIST || (flags & PX_O_EXCL))
            return PX_SEM_FAILED;
    }
}

px_sem_t *px_sem_open(const char *name, int flags, ...)
{
    char path[PX_SHM_PATH];
    px_mode_t mode = 0;
    unsigned value = 0;
    if (px_shm_path(PREFIX, name, path) != 0)
        return PX_SEM_FAILED;
    if (flags & PX_O_CREAT) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, px_mode_t);
        value = va_arg(arguments, unsigned);
        va_end(arguments);
    }
    uint32_t held = px_cancel_hold();
    px_sem_t *semaphore = find_or_make(path, flags, mode, value);
    px_cancel_release(held);
    return semaphore;
}

int px_sem_close(px_sem_t *semaphore)
{
    for (int i = 0; i < PX_SEM_NSEMS_MAX; i++) {
        struct open_semaphore *entry = &open_semaphores[i];
        if (entry->opens == 0 || entry->semaphore != semaphore)
            continue;
        return --entry->opens == 0 ? px_munmap(semaphore, sizeof(px_sem_t)) : 0;
    }
    px_errno = PX_EINVAL;
    return -1;
}

int px_sem_unlink(const char *name)
{
    char path[PX_SHM_PATH];
    if (px_shm_path(PREFIX, name, path) != 0)
        return -1;
    int result = px_unlink(path);
    if (result != 0 && px_errno == PX_EPERM)
        px_errno = PX_EACCES;
    return result;
}
