/* Files of memory, what is sealed of them (memfd_create(2) and fcntl(2) of Linux), and the size of pipes. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CONFORMANCE_DOOR
static char bytes[10000];

static int make(unsigned flags)
{
    int file = memfd_create("name of it", flags);
    CHECK(file >= 0);
    return file;
}

static void makes_an_empty_file_without_a_name(void)
{
    struct stat status;
    char link[64], target[256] = { 0 };
    int file = make(MFD_CLOEXEC);
    CHECK_EQUAL(fcntl(file, F_GETFD), FD_CLOEXEC);
    CHECK_EQUAL(fcntl(file, F_GETFL) & O_ACCMODE, O_RDWR);
    CHECK_EQUAL(fstat(file, &status), 0);
    CHECK_EQUAL(status.st_size, 0);
    CHECK_EQUAL(status.st_nlink, 0);
    CHECK_EQUAL(status.st_mode, S_IFREG | 0777);
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    CHECK(readlink(link, target, sizeof target - 1) > 0);
    CHECK_EQUAL(strcmp(target, "/memfd:name of it (deleted)"), 0);
    CHECK_EQUAL(close(file), 0);
    CHECK_EQUAL(fcntl(make(0), F_GETFD), 0);
}

static void is_a_file_like_others(void)
{
    char got[16] = { 0 };
    int file = make(0);
    CHECK_EQUAL(write(file, "0123456789", 10), 10);
    CHECK_EQUAL(pread(file, got, sizeof got, 3), 7);
    CHECK_EQUAL(strcmp(got, "3456789"), 0);
    CHECK_EQUAL(ftruncate(file, 8192), 0);
    char *map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    CHECK(map != MAP_FAILED);
    CHECK_EQUAL(map[9], '9');
    map[5000] = 'x';
    CHECK_EQUAL(pread(file, got, 1, 5000), 1);
    CHECK_EQUAL(got[0], 'x');
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        _exit(pwrite(file, "child", 5, 0) == 5 ? 0 : 1);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(memcmp(map, "child56789", 10), 0);
}

static void names_and_flags_are_checked(void)
{
    char name[251];
    memset(name, 'x', sizeof name);
    name[250] = 0;
    CHECK_ERROR(memfd_create(name, 0), EINVAL);
    name[249] = 0;
    CHECK(memfd_create(name, 0) >= 0);
    CHECK_ERROR(memfd_create("x", 0x4000), EINVAL);
    CHECK_ERROR(memfd_create((char *)8, 0), EFAULT);
}

static void seals_are_refused_unless_allowed(void)
{
    int file = make(0);
    CHECK_EQUAL(fcntl(file, F_GET_SEALS), F_SEAL_SEAL);
    CHECK_ERROR(fcntl(file, F_ADD_SEALS, F_SEAL_GROW), EPERM);
    file = make(MFD_ALLOW_SEALING);
    CHECK_EQUAL(fcntl(file, F_GET_SEALS), 0);
    CHECK_ERROR(fcntl(file, F_ADD_SEALS, 0x1000), EINVAL);
    CHECK_EQUAL(fcntl(file, F_ADD_SEALS, F_SEAL_GROW), 0);
    CHECK_EQUAL(fcntl(file, F_ADD_SEALS, F_SEAL_SEAL), 0);
    CHECK_EQUAL(fcntl(file, F_GET_SEALS), F_SEAL_SEAL | F_SEAL_GROW);
    CHECK_ERROR(fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK), EPERM);
    int ends[2];
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_ERROR(fcntl(ends[1], F_ADD_SEALS, F_SEAL_SHRINK), EINVAL);
    CHECK_ERROR(fcntl(ends[1], F_GET_SEALS), EINVAL);
    CHECK_ERROR(fcntl(-1, F_GET_SEALS), EBADF);
}

static int read_only(int file)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    int other = open(path, O_RDONLY);
    CHECK(other >= 0);
    return other;
}

static void who_may_only_read_seals_nothing(void)
{
    int file = make(MFD_ALLOW_SEALING);
    int reader = read_only(file);
    CHECK_ERROR(fcntl(reader, F_ADD_SEALS, F_SEAL_SHRINK), EPERM);
    CHECK_EQUAL(fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK), 0);
    CHECK_EQUAL(fcntl(reader, F_GET_SEALS), F_SEAL_SHRINK);
}

static void sizes_are_sealed(void)
{
    int file = make(MFD_ALLOW_SEALING);
    CHECK_EQUAL(ftruncate(file, 5000), 0);
    CHECK_EQUAL(fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK), 0);
    CHECK_ERROR(ftruncate(file, 4999), EPERM);
    CHECK_EQUAL(ftruncate(file, 5001), 0);
    CHECK_EQUAL(fcntl(file, F_ADD_SEALS, F_SEAL_GROW), 0);
    CHECK_EQUAL(ftruncate(file, 5001), 0);
    CHECK_ERROR(ftruncate(file, 5002), EPERM);
    CHECK_ERROR(pwrite(file, "xx", 2, 5001), EPERM);
    CHECK_ERROR(posix_fallocate(file, 5000, 10) == EPERM ? (errno = EPERM, -1) : 0, EPERM);
    CHECK_EQUAL(pwrite(file, "xx", 2, 4999), 2);
}

static void writing_is_sealed(void)
{
    char got[8] = { 0 };
    int file = make(MFD_ALLOW_SEALING);
    memset(bytes, 'a', sizeof bytes);
    CHECK_EQUAL(write(file, bytes, sizeof bytes), sizeof bytes);
    CHECK_EQUAL(pwrite(file, bytes, sizeof bytes, 0), sizeof bytes);
    CHECK_EQUAL(pread(file, got, 1, 0), 1);
    CHECK_EQUAL(fcntl(file, F_ADD_SEALS, F_SEAL_WRITE), 0);
    CHECK_ERROR(pwrite(file, "b", 1, 0), EPERM);
    CHECK_ERROR(write(file, "b", 1), EPERM);
    CHECK_ERROR(pwrite(file, bytes, 4096, 0), EPERM);
    CHECK_ERROR(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096), EPERM);
    CHECK(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED);
    CHECK_EQUAL(errno, EPERM);
    char *private = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    CHECK(private != MAP_FAILED);
    private[0] = 'p';
    CHECK_EQUAL(pread(file, got, 8, 0), 8);
    CHECK_EQUAL(memcmp(got, "aaaaaaaa", 8), 0);
}

static void what_is_mapped_to_be_written_is_not_sealed(void)
{
    int file = make(MFD_ALLOW_SEALING);
    CHECK_EQUAL(ftruncate(file, 4096), 0);
    char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    CHECK(map != MAP_FAILED);
    map[7] = 'x';
    CHECK_ERROR(fcntl(file, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
    map[8] = 'y';
    CHECK_EQUAL(munmap(map, 4096), 0);
    CHECK_EQUAL(fcntl(file, F_ADD_SEALS, F_SEAL_WRITE), 0);
    CHECK_ERROR(pwrite(file, "b", 1, 0), EPERM);
    char got[2];
    CHECK_EQUAL(pread(file, got, 2, 7), 2);
    CHECK_EQUAL(memcmp(got, "xy", 2), 0);
}

static void what_another_process_maps_to_write_is_not_sealed(void)
{
    int to_child[2], to_parent[2];
    char byte;
    int file = make(MFD_ALLOW_SEALING);
    CHECK_EQUAL(ftruncate(file, 8192), 0);
    CHECK_EQUAL(pipe(to_child), 0);
    CHECK_EQUAL(pipe(to_parent), 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        char *map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (map == MAP_FAILED || write(to_parent[1], "m", 1) != 1 || read(to_child[0], &byte, 1) != 1)
            _exit(1);
        map[4096] = 'c';
        _exit(0);
    }
    CHECK_EQUAL(read(to_parent[0], &byte, 1), 1);
    CHECK_ERROR(fcntl(file, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
    CHECK_EQUAL(fcntl(file, F_GET_SEALS), 0);
    CHECK_EQUAL(write(to_child[1], "g", 1), 1);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(fcntl(file, F_ADD_SEALS, F_SEAL_WRITE), 0);
    CHECK_EQUAL(pread(file, &byte, 1, 4096), 1);
    CHECK_EQUAL(byte, 'c');
}

static void a_mapping_over_itself_and_a_forked_one_are_not_sealed(void)
{
    int file = make(MFD_ALLOW_SEALING);
    CHECK_EQUAL(ftruncate(file, 4096), 0);
    char *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    CHECK(map != MAP_FAILED);
    CHECK(mmap(map, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0) == map);
    CHECK_ERROR(fcntl(file, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
    int gate[2];
    char byte;
    CHECK_EQUAL(pipe(gate), 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        close(gate[1]);
        (void)!read(gate[0], &byte, 1);
        map[1] = 'f';
        _exit(0);
    }
    CHECK_EQUAL(munmap(map, 4096), 0);
    CHECK_ERROR(fcntl(file, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
    close(gate[1]);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(fcntl(file, F_ADD_SEALS, F_SEAL_WRITE), 0);
    CHECK_EQUAL(pread(file, &byte, 1, 1), 1);
    CHECK_EQUAL(byte, 'f');
}

static void future_writing_is_sealed(void)
{
    int file = make(MFD_ALLOW_SEALING);
    CHECK_EQUAL(ftruncate(file, 1 << 20), 0);
    char *map = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    CHECK(map != MAP_FAILED);
    map[7] = 'x';
    CHECK_EQUAL(fcntl(file, F_ADD_SEALS, 0x10), 0);
    map[8] = 'y';
    map[900000] = 'z'; /* not touched before */
    CHECK_ERROR(fcntl(file, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
    CHECK_ERROR(pwrite(file, "b", 1, 0), EPERM);
    CHECK(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED);
    CHECK_EQUAL(errno, EPERM);
    char got[2];
    CHECK_EQUAL(pread(file, got, 2, 7), 2);
    CHECK_EQUAL(memcmp(got, "xy", 2), 0);
    CHECK_EQUAL(pread(file, got, 1, 900000), 1);
    CHECK_EQUAL(got[0], 'z');
    char *shown = mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
    CHECK(shown != MAP_FAILED);
    CHECK_EQUAL(shown[8], 'y');
    CHECK_ERROR(mprotect(shown, 4096, PROT_READ | PROT_WRITE), EACCES);
}
#endif

static void a_pipe_tells_its_size_and_can_be_smaller(void)
{
    static char text[65536];
    int ends[2];
    CHECK_EQUAL(pipe(ends), 0);
    int size = fcntl(ends[1], F_GETPIPE_SZ);
    CHECK_EQUAL(size, 65536);
    CHECK_EQUAL(fcntl(ends[0], F_GETPIPE_SZ), size);
    CHECK_EQUAL(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    CHECK_EQUAL(fcntl(ends[1], F_SETPIPE_SZ, 32768), 32768);
    CHECK_EQUAL(fcntl(ends[0], F_GETPIPE_SZ), 32768);
    CHECK_EQUAL(write(ends[1], text, sizeof text), 32768);
    CHECK_ERROR(write(ends[1], text, 1), EAGAIN);
    CHECK_ERROR(fcntl(ends[1], F_SETPIPE_SZ, 16384), EBUSY);
    CHECK_EQUAL(fcntl(ends[1], F_SETPIPE_SZ, 40000), 65536);
    CHECK_EQUAL(write(ends[1], text, sizeof text), 32768);
    CHECK_EQUAL(read(ends[0], text, sizeof text), 65536);
    CHECK_EQUAL(fcntl(ends[1], F_SETPIPE_SZ, 1), 4096);
    CHECK_EQUAL(write(ends[1], text, sizeof text), 4096);
}

static int ask_for_more(void)
{
    int ends[2];
    return pipe(ends) == 0 && fcntl(ends[1], F_SETPIPE_SZ, 1 << 30) == -1 && errno == EPERM ? 0 : 1;
}

static void the_size_of_other_files_is_no_question(void)
{
    as_user(ask_for_more);
    CHECK_ERROR(fcntl(0, F_GETPIPE_SZ), EBADF);
    CHECK_ERROR(fcntl(-1, F_GETPIPE_SZ), EBADF);
    int ends[2];
    CHECK_EQUAL(pipe(ends), 0);
    CHECK_ERROR(fcntl(ends[0], F_SETPIPE_SZ, -1), EINVAL);
}

const struct test memory_file_tests[] = {
#ifndef CONFORMANCE_DOOR
    { "memfd_create/makes_an_empty_file_without_a_name", makes_an_empty_file_without_a_name },
    { "memfd_create/is_a_file_like_others", is_a_file_like_others },
    { "memfd_create/names_and_flags_are_checked", names_and_flags_are_checked },
    { "memfd_create/seals_are_refused_unless_allowed", seals_are_refused_unless_allowed },
    { "memfd_create/who_may_only_read_seals_nothing", who_may_only_read_seals_nothing },
    { "memfd_create/sizes_are_sealed", sizes_are_sealed },
    { "memfd_create/writing_is_sealed", writing_is_sealed },
    { "memfd_create/what_is_mapped_to_be_written_is_not_sealed", what_is_mapped_to_be_written_is_not_sealed },
    { "memfd_create/what_another_process_maps_to_write_is_not_sealed", what_another_process_maps_to_write_is_not_sealed },
    { "memfd_create/a_mapping_over_itself_and_a_forked_one_are_not_sealed", a_mapping_over_itself_and_a_forked_one_are_not_sealed },
    { "memfd_create/future_writing_is_sealed", future_writing_is_sealed },
#endif
    { "fcntl/a_pipe_tells_its_size_and_can_be_smaller", a_pipe_tells_its_size_and_can_be_smaller },
    { "fcntl/the_size_of_other_files_is_no_question", the_size_of_other_files_is_no_question },
    { 0 },
};
