/* Directory streams of the C door, over the records that the library OS gives. */
#include <px/dirent.h>
#include <px/errno.h>
#include <px/fcntl.h>
#include <px/mman.h>
#include <px/stat.h>
#include <px/unistd-files.h>

/* Through the function table of the library OS (core/libposix/door/Functions.inc). */
extern long px_raw_getdents64(int, void *, px_size_t);

/* One page. Records of the library OS have the layout of struct px_dirent, their names cut to what they need. */
struct px_dir {
    int descriptor;
    int next;
    int end;
    int reserved;
    px_off_t place;
    char records[PX_PAGE_SIZE - 24];
};

PX_DIR *px_fdopendir(int descriptor)
{
    struct px_stat status;
    PX_DIR *directory;

    if (px_fstat(descriptor, &status) != 0)
        return 0;
    if ((status.st_mode & PX_S_IFMT) != PX_S_IFDIR) {
        px_errno = PX_ENOTDIR;
        return 0;
    }
    directory = px_mmap(0, PX_PAGE_SIZE, PX_PROT_READ | PX_PROT_WRITE, PX_MAP_PRIVATE | PX_MAP_ANONYMOUS, -1, 0);
    if (directory == PX_MAP_FAILED)
        return 0;
    directory->descriptor = descriptor;
    return directory;
}

PX_DIR *px_opendir(const char *path)
{
    PX_DIR *directory;
    int error;
    int descriptor = px_open(path, PX_O_RDONLY | PX_O_DIRECTORY | PX_O_CLOEXEC);
    if (descriptor < 0)
        return 0;
    directory = px_fdopendir(descriptor);
    if (!directory) {
        error = px_errno;
        px_close(descriptor);
        px_errno = error;
    }
    return directory;
}

struct px_dirent *px_readdir(PX_DIR *directory)
{
    struct px_dirent *entry;
    if (directory->next == directory->end) {
        long bytes = px_raw_getdents64(directory->descriptor, directory->records, sizeof directory->records);
        if (bytes < 0)
            px_errno = (int)-bytes;
        if (bytes <= 0)
            return 0;
        directory->next = 0;
        directory->end = (int)bytes;
    }
    entry = (struct px_dirent *)(directory->records + directory->next);
    directory->next += entry->d_reclen;
    directory->place = entry->d_off;
    return entry;
}

int px_readdir_r(PX_DIR *directory, struct px_dirent *entry, struct px_dirent **result)
{
    int kept = px_errno, error;
    struct px_dirent *found;

    px_errno = 0;
    found = px_readdir(directory);
    error = px_errno;
    px_errno = kept;
    *result = found == 0 ? 0 : entry;
    if (found == 0)
        return error;
    entry->d_ino = found->d_ino;
    entry->d_off = found->d_off;
    entry->d_reclen = found->d_reclen;
    entry->d_type = found->d_type;
    for (int i = 0; (entry->d_name[i] = found->d_name[i]) != 0; i++)
        ;
    return 0;
}

int px_dirfd(PX_DIR *directory)
{
    return directory->descriptor;
}

void px_rewinddir(PX_DIR *directory)
{
    px_seekdir(directory, 0);
}

long px_telldir(PX_DIR *directory)
{
    return directory->place;
}

void px_seekdir(PX_DIR *directory, long place)
{
    px_lseek(directory->descriptor, place, PX_SEEK_SET);
    directory->next = directory->end = 0;
    directory->place = place;
}

int px_closedir(PX_DIR *directory)
{
    int descriptor = directory->descriptor;
    px_munmap(directory, PX_PAGE_SIZE);
    return px_close(descriptor);
}
