/* Shared memory objects: files of /dev/shm. */
#include <px/fcntl.h>
#include <px/mman.h>
#include <px/unistd-files.h>
#include "result.h"
#include "shm-path.h"

int px_shm_path(const char *prefix, const char *name, char path[PX_SHM_PATH])
{
    static const char folder[] = "/dev/shm/";
    px_size_t at = 0, length = 0;
    while (name[0] == '/')
        name++;
    while (name[length] != 0 && name[length] != '/' && length <= PX_SHM_NAME)
        length++;
    if (length == 0 || name[length] == '/' || (name[0] == '.' && (length == 1 || (length == 2 && name[1] == '.')))) {
        px_errno = PX_EINVAL;
        return -1;
    }
    for (const char *from = folder; *from != 0; from++)
        path[at++] = *from;
    for (const char *from = prefix; *from != 0; from++, length++)
        path[at++] = *from;
    if (length > PX_SHM_NAME) {
        px_errno = PX_ENAMETOOLONG;
        return -1;
    }
    while (*name != 0)
        path[at++] = *name++;
    path[at] = 0;
    return 0;
}

int px_shm_open(const char *name, int flags, px_mode_t mode)
{
    char path[PX_SHM_PATH];
    if (px_shm_path("", name, path) != 0)
        return -1;
    return px_open(path, flags | PX_O_CLOEXEC | PX_O_NOFOLLOW, mode);
}

int px_shm_unlink(const char *name)
{
    char path[PX_SHM_PATH];
    if (px_shm_path("", name, path) != 0)
        return -1;
    int result = px_unlink(path);

    /* What a directory that only owners remove from refuses; POSIX has one error for both. */
    if (result != 0 && px_errno == PX_EPERM)
        px_errno = PX_EACCES;
    return result;
}
