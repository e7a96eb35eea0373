/* The C door to the memory functions: what the library OS answers as a negated error number becomes -1 and px_errno. */
#include <px/errno.h>
#include <px/mman.h>

/* Exported by the library OS (core/libposix/Functions/MemoryFunctions.cs). */
extern long px_raw_mmap(void *, px_size_t, unsigned, unsigned, int, px_off_t);
extern long px_raw_munmap(void *, px_size_t);
extern long px_raw_mprotect(void *, px_size_t, unsigned);
extern long px_raw_msync(void *, px_size_t, unsigned);
extern long px_raw_mlock(const void *, px_size_t);
extern long px_raw_munlock(const void *, px_size_t);
extern long px_raw_mlockall(unsigned);
extern long px_raw_munlockall(void);
extern long px_raw_posix_madvise(void *, px_size_t, unsigned);

/* The same as a cancellation point (core/libposix/door/Cancel.S), in programs that cancel threads. */
extern long px_point_msync(void *, px_size_t, unsigned) __attribute__((weak));

static int result(long value)
{
    if (value >= 0)
        return (int)value;
    px_errno = (int)-value;
    return -1;
}

void *px_mmap(void *address, px_size_t length, int protection, int flags, int descriptor, px_off_t offset)
{
    long value = px_raw_mmap(address, length, (unsigned)protection, (unsigned)flags, descriptor, offset);
    if (value > 0)
        return (void *)value;
    px_errno = (int)-value;
    return PX_MAP_FAILED;
}

int px_munmap(void *address, px_size_t length)
{
    return result(px_raw_munmap(address, length));
}

int px_mprotect(void *address, px_size_t length, int protection)
{
    return result(px_raw_mprotect(address, length, (unsigned)protection));
}

int px_msync(void *address, px_size_t length, int flags)
{
    return result((px_point_msync != 0 ? px_point_msync : px_raw_msync)(address, length, (unsigned)flags));
}

int px_mlock(const void *address, px_size_t length)
{
    return result(px_raw_mlock(address, length));
}

int px_munlock(const void *address, px_size_t length)
{
    return result(px_raw_munlock(address, length));
}

int px_mlockall(int flags)
{
    return result(px_raw_mlockall((unsigned)flags));
}

int px_munlockall(void)
{
    return result(px_raw_munlockall());
}

int px_posix_madvise(void *address, px_size_t length, int advice)
{
    return (int)-px_raw_posix_madvise(address, length, (unsigned)advice);
}
