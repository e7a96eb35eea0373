/* Memory of a process: POSIX.1-2017, System Interfaces, mmap and its neighbours. What needs no files is tested in phases/memory, too. */
#define _GNU_SOURCE
#include "conformance.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096 };

/* Where nothing can be mapped. */
#define BEYOND ((void *)(uintptr_t)0x800000000000)

static volatile char *pages;

static char *map(size_t length)
{
    char *address = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(address != MAP_FAILED);
    return address;
}

static int touch(void)
{
    *pages = 1;
    return 0;
}

static int look(void) { return *pages & 0; }

static void expect_fault(int (*body)(void))
{
    int status = 0;
    pid_t child = child_running(body);
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    CHECK(WIFSIGNALED(status));
    CHECK_EQUAL(WTERMSIG(status), SIGSEGV);
}

static void new_memory_is_zero_and_keeps_what_is_written(void)
{
    char *memory = map(5 * PAGE);
    for (int i = 0; i < 5 * PAGE; i += 512)
        CHECK_EQUAL(memory[i], 0);
    memset(memory, 7, 5 * PAGE);
    for (int i = 0; i < 5 * PAGE; i += 512)
        CHECK_EQUAL(memory[i], 7);
    CHECK_EQUAL(munmap(memory, 5 * PAGE), 0);
}

static void a_fixed_mapping_replaces(void)
{
    char *memory = map(3 * PAGE);
    memset(memory, 7, 3 * PAGE);
    CHECK(mmap(memory + PAGE, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == memory + PAGE);
    CHECK(memory[PAGE - 1] == 7 && memory[PAGE] == 0 && memory[2 * PAGE - 1] == 0 && memory[2 * PAGE] == 7);
}

static void a_file_shows_with_zeros_behind_it(void)
{
    int file = open(sibling("text"), O_RDONLY);
    char *memory = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    CHECK(memory != MAP_FAILED);
    CHECK_EQUAL(close(file), 0);
    CHECK(memcmp(memory, "just text\n", 11) == 0);
    CHECK_EQUAL(memory[PAGE - 1], 0);

    /* Private: the file keeps what it holds. */
    memory[0] = 'J';
    char byte = 0;
    CHECK_EQUAL(read(open(sibling("text"), O_RDONLY), &byte, 1), 1);
    CHECK_EQUAL(byte, 'j');
}

static void a_later_page_of_a_file_can_be_mapped(void)
{
    char bytes[16];
    int file = open(program_path, O_RDONLY);
    char *memory = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, file, PAGE);
    CHECK(memory != MAP_FAILED);
    CHECK_EQUAL(pread(file, bytes, sizeof bytes, PAGE), sizeof bytes);
    CHECK(memcmp(memory, bytes, sizeof bytes) == 0);
}

/* A null pointer on failure, with errno set. */
static void *try_map(size_t length, int protection, int flags, int descriptor, off_t offset)
{
    errno = 0;
    void *memory = mmap(NULL, length, protection, flags, descriptor, offset);
    return memory == MAP_FAILED ? NULL : memory;
}

static void mmap_tells_its_errors(void)
{
    int ends[2], null = open("/dev/null", O_WRONLY), file = open(sibling("text"), O_RDONLY);
    CHECK_EQUAL(pipe(ends), 0);
    CHECK(!try_map(0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) && errno == EINVAL);
    CHECK(!try_map(PAGE, PROT_READ, MAP_ANONYMOUS, -1, 0) && errno == EINVAL);
    CHECK(!try_map(PAGE, PROT_READ, MAP_PRIVATE, file, 1) && errno == EINVAL);
    CHECK(!try_map(PAGE, PROT_READ, MAP_PRIVATE, 99, 0) && errno == EBADF);
    CHECK(!try_map(PAGE, PROT_READ, MAP_PRIVATE, null, 0) && errno == EACCES);
    CHECK(!try_map(PAGE, PROT_READ, MAP_PRIVATE, ends[0], 0) && errno == ENODEV);
    CHECK(!try_map((size_t)1 << 48, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) && errno == ENOMEM);
}

static void munmap_takes_the_pages_away(void)
{
    pages = map(3 * PAGE);
    memset((char *)pages, 1, 3 * PAGE);
    CHECK_EQUAL(munmap((char *)pages + PAGE, PAGE), 0);
    CHECK(pages[0] == 1 && pages[2 * PAGE] == 1);
    CHECK_EQUAL(munmap((char *)pages + PAGE, PAGE), 0); /* nothing is there: no error */
    pages += PAGE;
    expect_fault(look);
}

static void munmap_tells_its_errors(void)
{
    char *memory = map(PAGE);
    CHECK_ERROR(munmap(memory, 0), EINVAL);
    CHECK_ERROR(munmap(memory + 1, PAGE), EINVAL);
    CHECK_ERROR(munmap(BEYOND, PAGE), EINVAL);
}

static void mprotect_protects(void)
{
    pages = map(PAGE);
    *pages = 5;
    CHECK_EQUAL(mprotect((char *)pages, PAGE, PROT_READ), 0);
    CHECK_EQUAL(*pages, 5);
    expect_fault(touch);
    CHECK_EQUAL(mprotect((char *)pages, PAGE, PROT_NONE), 0);
    expect_fault(look);
    CHECK_EQUAL(mprotect((char *)pages, PAGE, PROT_READ | PROT_WRITE), 0);
    CHECK_EQUAL(*pages, 5);
    CHECK_EQUAL(touch(), 0);
}

static void mprotect_tells_its_errors(void)
{
    char *memory = map(2 * PAGE);
    CHECK_EQUAL(munmap(memory + PAGE, PAGE), 0);
    CHECK_ERROR(mprotect(memory, 2 * PAGE, PROT_READ), ENOMEM);
}

static void a_shared_mapping_of_a_file_to_read_stays_so(void)
{
    char *memory = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, open(sibling("text"), O_RDONLY), 0);
    CHECK(memory != MAP_FAILED);
    CHECK_ERROR(mprotect(memory, PAGE, PROT_READ | PROT_WRITE), EACCES);
}

static void msync_tells_its_errors(void)
{
    char *memory = map(2 * PAGE);
    CHECK_EQUAL(msync(memory, PAGE, MS_SYNC), 0);
    CHECK_EQUAL(msync(memory, PAGE, MS_ASYNC), 0);
    CHECK_ERROR(msync(memory + 1, PAGE, MS_SYNC), EINVAL);
    CHECK_ERROR(msync(memory, PAGE, MS_SYNC | MS_ASYNC), EINVAL);
    CHECK_ERROR(msync(memory, PAGE, 0x1000), EINVAL);
    CHECK_EQUAL(munmap(memory + PAGE, PAGE), 0);
    CHECK_ERROR(msync(memory, 2 * PAGE, MS_SYNC), ENOMEM);
}

static void locked_memory_can_be_used_and_unlocked(void)
{
    char *memory = map(2 * PAGE);
    CHECK_EQUAL(mlock(memory, 2 * PAGE), 0);
    memory[PAGE] = 1;
    CHECK_EQUAL(munlock(memory, 2 * PAGE), 0);
    CHECK_EQUAL(munmap(memory + PAGE, PAGE), 0);
    CHECK_ERROR(mlock(memory, 2 * PAGE), ENOMEM);
    CHECK_ERROR(munlock(memory, 2 * PAGE), ENOMEM);
}

static void all_memory_can_be_locked_and_unlocked(void)
{
    CHECK_EQUAL(mlockall(MCL_FUTURE), 0);
    map(PAGE)[0] = 1;
    CHECK_EQUAL(munlockall(), 0);
    CHECK_ERROR(mlockall(0), EINVAL);
    CHECK_ERROR(mlockall(0x100), EINVAL);
}

static void advice_is_taken_and_checked(void)
{
    const int all[] = { POSIX_MADV_NORMAL, POSIX_MADV_SEQUENTIAL, POSIX_MADV_RANDOM, POSIX_MADV_WILLNEED, POSIX_MADV_DONTNEED };
    char *memory = map(2 * PAGE);
    memory[0] = 3;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        CHECK_EQUAL(posix_madvise(memory, 2 * PAGE, all[i]), 0);
    CHECK_EQUAL(memory[0], 3);
    CHECK_EQUAL(posix_madvise(memory, PAGE, 77), EINVAL);
    CHECK_EQUAL(munmap(memory + PAGE, PAGE), 0);
    CHECK_EQUAL(posix_madvise(memory, 2 * PAGE, POSIX_MADV_WILLNEED), ENOMEM);
}

const struct test memory_tests[] = {
    { "mmap/new_memory_is_zero_and_keeps_what_is_written", new_memory_is_zero_and_keeps_what_is_written },
    { "mmap/a_fixed_mapping_replaces", a_fixed_mapping_replaces },
    { "mmap/a_file_shows_with_zeros_behind_it", a_file_shows_with_zeros_behind_it },
    { "mmap/a_later_page_of_a_file_can_be_mapped", a_later_page_of_a_file_can_be_mapped },
    { "mmap/tells_its_errors", mmap_tells_its_errors },
    { "munmap/takes_the_pages_away", munmap_takes_the_pages_away },
    { "munmap/tells_its_errors", munmap_tells_its_errors },
    { "mprotect/protects", mprotect_protects },
    { "mprotect/tells_its_errors", mprotect_tells_its_errors },
    { "mprotect/a_shared_mapping_of_a_file_to_read_stays_so", a_shared_mapping_of_a_file_to_read_stays_so },
    { "msync/tells_its_errors", msync_tells_its_errors },
    { "mlock/locked_memory_can_be_used_and_unlocked", locked_memory_can_be_used_and_unlocked },
    { "mlockall/all_memory_can_be_locked_and_unlocked", all_memory_can_be_locked_and_unlocked },
    { "posix_madvise/advice_is_taken_and_checked", advice_is_taken_and_checked },
    { 0 },
};
