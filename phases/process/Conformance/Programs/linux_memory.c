/* Memory as programs for Linux use it: mmap(2), mremap(2), madvise(2), mincore(2), mlock(2) and brk(2) of its manual, and POSIX.1-2017. */
#define _GNU_SOURCE
#include "conformance.h"

/* Most of these calls the C door does not have. */
#ifndef CONFORMANCE_DOOR

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#define PAGE 4096UL
#define MIB (1UL << 20)
#define GIB (1UL << 30)

static unsigned char *area;
static size_t area_size;

static unsigned char *map(size_t size, int protection, int flags)
{
    unsigned char *memory = mmap(NULL, size, protection, flags | MAP_ANONYMOUS, -1, 0);
    CHECK(memory != MAP_FAILED);
    return memory;
}

static unsigned char *map_private(size_t size)
{
    return map(size, PROT_READ | PROT_WRITE, MAP_PRIVATE);
}

static unsigned char mark_of(size_t offset)
{
    return (unsigned char)(offset / PAGE * 7 + 1);
}

static void mark(unsigned char *memory, size_t size)
{
    for (size_t offset = 0; offset < size; offset += PAGE)
        memory[offset + offset / PAGE % PAGE] = mark_of(offset);
}

static size_t wrong_marks(const unsigned char *memory, size_t size)
{
    size_t wrong = 0;
    for (size_t offset = 0; offset < size; offset += PAGE)
        wrong += memory[offset + offset / PAGE % PAGE] != mark_of(offset);
    return wrong;
}

static size_t pages_not_zero(const unsigned char *memory, size_t size)
{
    size_t wrong = 0;
    for (size_t offset = 0; offset < size; offset += PAGE)
        wrong += memory[offset] != 0 || memory[offset + PAGE - 1] != 0;
    return wrong;
}

static void a_large_mapping_keeps_its_bytes(void)
{
    const size_t size = 160 * MIB;
    unsigned char *memory = map_private(size);
    mark(memory, size);
    CHECK_EQUAL(wrong_marks(memory, size), 0);
    CHECK_EQUAL(munmap(memory, size), 0);
}

static void memory_written_from_its_end_works(void)
{
    const size_t size = 40 * MIB;
    unsigned char *memory = map_private(size);
    for (size_t offset = size; offset > 0; offset -= PAGE)
        memory[offset - 1] = mark_of(offset);
    for (size_t offset = size; offset > 0; offset -= PAGE)
        CHECK_EQUAL(memory[offset - 1], mark_of(offset));
}

static int check_and_overwrite(void)
{
    if (wrong_marks(area, area_size) != 0)
        return 1;
    memset(area, 0x55, area_size / 2);
    for (size_t offset = area_size / 2; offset < area_size; offset += 16 * PAGE)
        area[offset] = 0x55;
    return 0;
}

static void a_fork_copies_large_memory(void)
{
    area_size = 48 * MIB;
    area = map_private(area_size);
    mark(area, area_size);
    pid_t child = child_running(check_and_overwrite);
    area[0] = mark_of(0);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(wrong_marks(area, area_size), 0);
    mark(area, area_size);
    CHECK_EQUAL(wrong_marks(area, area_size), 0);
}

static void pages_scattered_over_a_reservation_work(void)
{
    const size_t stride = 8 * MIB;
    unsigned char *memory = map(300 * stride, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE);
    for (size_t i = 0; i < 300; i++)
        memory[i * stride] = (unsigned char)(i + 1);
    for (size_t i = 0; i < 300; i++)
        CHECK_EQUAL(memory[i * stride], (unsigned char)(i + 1));
    CHECK_EQUAL(munmap(memory, 300 * stride), 0);
}

static void reservations_of_many_gib_cost_nothing(void)
{
    unsigned char *memory = map(256 * GIB, PROT_NONE, MAP_PRIVATE | MAP_NORESERVE);
    unsigned char *part = memory + 100 * GIB;
    CHECK_EQUAL(mprotect(part, 4 * MIB, PROT_READ | PROT_WRITE), 0);
    mark(part, 4 * MIB);
    CHECK_EQUAL(wrong_marks(part, 4 * MIB), 0);
    CHECK_EQUAL(mprotect(part, 4 * MIB, PROT_NONE), 0);
    CHECK_EQUAL(munmap(memory, 256 * GIB), 0);
}

static int touch_area(void)
{
    area[0] = 1;
    return 0;
}

static void a_reservation_without_access_cannot_be_touched(void)
{
    area = map(64 * MIB, PROT_NONE, MAP_PRIVATE | MAP_NORESERVE);
    int status = 0;
    pid_t child = child_running(touch_area);
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

static void a_mapping_is_not_replaced_by_noreplace(void)
{
    unsigned char *memory = map_private(4 * PAGE);
    memory[PAGE] = 9;
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
    errno = 0;
    CHECK(mmap(memory + PAGE, PAGE, PROT_READ, flags, -1, 0) == MAP_FAILED);
    CHECK_EQUAL(errno, EEXIST);
    CHECK_EQUAL(memory[PAGE], 9);
    CHECK_EQUAL(munmap(memory + PAGE, PAGE), 0);
    CHECK(mmap(memory + PAGE, PAGE, PROT_READ, flags, -1, 0) == memory + PAGE);
    CHECK_EQUAL(memory[PAGE], 0);
}

static void a_mapping_that_may_grow_down_is_accepted(void)
{
    unsigned char *memory = map(16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_GROWSDOWN | MAP_STACK);
    memory[0] = 1;
}

static void thousands_of_mappings_work(void)
{
    enum { COUNT = 3000 };
    static unsigned char *maps[COUNT];
    for (int i = 0; i < COUNT; i++)
    {
        maps[i] = map(PAGE, i % 2 == 0 ? PROT_READ | PROT_WRITE : PROT_READ, MAP_PRIVATE);
        if (i % 2 == 0)
            maps[i][0] = (unsigned char)i;
    }

    for (int i = 0; i < COUNT; i++)
        CHECK_EQUAL(maps[i][0], i % 2 == 0 ? (unsigned char)i : 0);
    for (int i = 0; i < COUNT; i++)
        CHECK_EQUAL(munmap(maps[i], PAGE), 0);
}

static void memory_that_is_not_needed_reads_zero_afterwards(void)
{
    const size_t size = 20 * MIB;
    unsigned char *memory = map_private(size);
    mark(memory, size);
    CHECK_EQUAL(madvise(memory + 3 * PAGE, size - 7 * PAGE, MADV_DONTNEED), 0);
    CHECK_EQUAL(wrong_marks(memory, 3 * PAGE), 0);
    CHECK_EQUAL(pages_not_zero(memory + 3 * PAGE, size - 7 * PAGE), 0);
    mark(memory, size);
    CHECK_EQUAL(wrong_marks(memory, size), 0);
}

static void advice_that_changes_nothing_is_accepted(void)
{
    unsigned char *memory = map_private(64 * PAGE);
    const int kinds[] = { MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, MADV_DONTDUMP, MADV_DODUMP };
    mark(memory, 64 * PAGE);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        CHECK_EQUAL(madvise(memory, 64 * PAGE, kinds[i]), 0);
    CHECK_EQUAL(wrong_marks(memory, 64 * PAGE), 0);
    CHECK_ERROR(madvise(memory, PAGE, 999), EINVAL);
    CHECK_ERROR(madvise(memory + 1, PAGE, MADV_NORMAL), EINVAL);
    CHECK_EQUAL(munmap(memory + PAGE, PAGE), 0);
    CHECK_ERROR(madvise(memory, 3 * PAGE, MADV_DONTNEED), ENOMEM);
}

static int area_is_zero(void)
{
    return pages_not_zero(area, area_size) == 0 ? 0 : 1;
}

static void memory_to_be_wiped_is_zero_in_a_child(void)
{
    area_size = 20 * PAGE;
    area = map_private(area_size);
    mark(area, area_size);
    memset(area, 0xAA, PAGE);
    CHECK_EQUAL(madvise(area, area_size, MADV_WIPEONFORK), 0);
    CHECK_EQUAL(exit_status_of(child_running(area_is_zero)), 0);
    CHECK_EQUAL(area[PAGE - 1], 0xAA);
}

static void memory_that_is_not_inherited_is_not_there_in_a_child(void)
{
    area = map_private(4 * PAGE);
    CHECK_EQUAL(madvise(area, 4 * PAGE, MADV_DONTFORK), 0);
    int status = 0;
    pid_t child = child_running(touch_area);
    CHECK_EQUAL(waitpid(child, &status, 0), child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    CHECK_EQUAL(madvise(area, 4 * PAGE, MADV_DOFORK), 0);
    CHECK_EQUAL(exit_status_of(child_running(touch_area)), 0);
}

static void a_mapping_grows_shrinks_and_moves(void)
{
    unsigned char *memory = map_private(24 * MIB);
    unsigned char *block = memory + 4 * MIB;
    CHECK_EQUAL(munmap(memory, 4 * MIB), 0);
    CHECK_EQUAL(munmap(block + 12 * MIB, 8 * MIB - PAGE), 0);
    mark(block, 12 * MIB);
    CHECK(mremap(block, 12 * MIB, 16 * MIB, 0) == block);
    CHECK_EQUAL(wrong_marks(block, 12 * MIB), 0);
    CHECK_EQUAL(pages_not_zero(block + 12 * MIB, 4 * MIB), 0);
    CHECK(mremap(block, 16 * MIB, 30 * MIB, 0) == MAP_FAILED);
    CHECK_EQUAL(errno, ENOMEM);
    unsigned char *moved = mremap(block, 16 * MIB, 30 * MIB, MREMAP_MAYMOVE);
    CHECK(moved != MAP_FAILED && moved != block);
    CHECK_EQUAL(wrong_marks(moved, 12 * MIB), 0);
    CHECK_EQUAL(pages_not_zero(moved + 12 * MIB, 18 * MIB), 0);
    CHECK(mremap(moved, 30 * MIB, 2 * MIB, 0) == moved);
    CHECK_EQUAL(wrong_marks(moved, 2 * MIB), 0);
}

static void a_mapping_moves_to_a_given_address(void)
{
    unsigned char *target = map_private(8 * MIB);
    unsigned char *block = map_private(3 * MIB);
    mark(block, 3 * MIB);
    memset(target, 0x77, 8 * MIB);
    CHECK(mremap(block, 3 * MIB, 3 * MIB, MREMAP_MAYMOVE | MREMAP_FIXED, target + 5 * PAGE) == target + 5 * PAGE);
    CHECK_EQUAL(wrong_marks(target + 5 * PAGE, 3 * MIB), 0);
    CHECK_EQUAL(target[5 * PAGE - 1], 0x77);
    CHECK_EQUAL(target[5 * PAGE + 3 * MIB], 0x77);
    CHECK(mremap(target, PAGE, PAGE, MREMAP_FIXED, block) == MAP_FAILED);
    CHECK_EQUAL(errno, EINVAL);
}

static void mincore_tells_what_was_touched(void)
{
    unsigned char *memory = map_private(4 * MIB);
    unsigned char pages[1024];
    CHECK_EQUAL(mincore(memory, 4 * MIB, pages), 0);
    CHECK_EQUAL(pages[700] & 1, 0);
    memory[700 * PAGE] = 1;
    CHECK_EQUAL(mincore(memory, 4 * MIB, pages), 0);
    CHECK_EQUAL(pages[700] & 1, 1);
    CHECK_ERROR(mincore(memory + 1, PAGE, pages), EINVAL);
    CHECK_EQUAL(munmap(memory, PAGE), 0);
    CHECK_ERROR(mincore(memory, 2 * PAGE, pages), ENOMEM);
}

static int lock_more_than_allowed(void)
{
    const struct rlimit some = { 64 << 10, 64 << 10 };
    const struct rlimit none = { 0, 0 };
    unsigned char *memory = map_private(MIB);
    if (setrlimit(RLIMIT_MEMLOCK, &some) != 0 || (geteuid() == 0 && setuid(1000) != 0))
        return 1;
    if (mlock(memory, 32 << 10) != 0 || mlock(memory, 32 << 10) != 0)
        return 2;
    if (mlock(memory, 128 << 10) != -1 || errno != ENOMEM)
        return 3;
    if (mmap(NULL, MIB, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0) != MAP_FAILED || errno != EAGAIN)
        return 4;
    if (munlock(memory, 32 << 10) != 0 || setrlimit(RLIMIT_MEMLOCK, &none) != 0)
        return 5;
    return mlock(memory, PAGE) == -1 && errno == EPERM ? 0 : 6;
}

static void the_limit_of_locked_memory_is_kept(void)
{
    CHECK_EQUAL(exit_status_of(child_running(lock_more_than_allowed)), 0);
}

static int write_shared_area(void)
{
    if (wrong_marks(area, area_size) != 0)
        return 1;
    for (size_t offset = 0; offset < area_size; offset += PAGE)
        area[offset] = 0x42;
    return 0;
}

static int sees_what_was_written(void)
{
    return area[7] == 9 && area[area_size - PAGE] == 0x42 ? 0 : 1;
}

static void large_shared_memory_is_the_same_after_a_fork(void)
{
    area_size = 6 * MIB;
    area = map(area_size, PROT_READ | PROT_WRITE, MAP_SHARED);
    mark(area, area_size);
    CHECK_EQUAL(exit_status_of(child_running(write_shared_area)), 0);
    for (size_t offset = 0; offset < area_size; offset += PAGE)
        CHECK_EQUAL(area[offset], 0x42);
    area[7] = 9;
    CHECK_EQUAL(exit_status_of(child_running(sees_what_was_written)), 0);
}

static void the_break_moves_up_and_down(void)
{
    /* musl's sbrk refuses to move it. */
    uintptr_t start = (uintptr_t)syscall(SYS_brk, 0);
    CHECK_EQUAL(syscall(SYS_brk, start + 24 * MIB), (long)(start + 24 * MIB));
    unsigned char *memory = (unsigned char *)((start + PAGE - 1) & ~(PAGE - 1));
    mark(memory, 23 * MIB);
    CHECK_EQUAL(wrong_marks(memory, 23 * MIB), 0);
    CHECK_EQUAL(syscall(SYS_brk, start + MIB), (long)(start + MIB));
    CHECK_EQUAL(syscall(SYS_brk, start + 24 * MIB), (long)(start + 24 * MIB));
    CHECK_EQUAL(pages_not_zero(memory + 2 * MIB, 20 * MIB), 0);
    CHECK_EQUAL(wrong_marks(memory, MIB - PAGE), 0);
    CHECK_EQUAL(syscall(SYS_brk, start), (long)start);
}

static int fill_up_to_the_limit(void)
{
    const struct rlimit limit = { 64 * MIB, 64 * MIB };
    if (setrlimit(RLIMIT_DATA, &limit) != 0)
        return 1;
    size_t total = 0;
    unsigned char *memory;
    while ((memory = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) != MAP_FAILED)
    {
        memset(memory, 1, MIB);
        total += MIB;
    }

    return errno == ENOMEM && total >= 48 * MIB && total <= 64 * MIB ? 0 : 2;
}

static void the_limit_of_data_can_be_used_up(void)
{
    for (int i = 0; i < 6; i++)
        CHECK_EQUAL(exit_status_of(child_running(fill_up_to_the_limit)), 0);
}

const struct test linux_memory_tests[] = {
    { "memory/a_large_mapping_keeps_its_bytes", a_large_mapping_keeps_its_bytes },
    { "memory/memory_written_from_its_end_works", memory_written_from_its_end_works },
    { "memory/a_fork_copies_large_memory", a_fork_copies_large_memory },
    { "memory/pages_scattered_over_a_reservation_work", pages_scattered_over_a_reservation_work },
    { "memory/reservations_of_many_gib_cost_nothing", reservations_of_many_gib_cost_nothing },
    { "memory/a_reservation_without_access_cannot_be_touched", a_reservation_without_access_cannot_be_touched },
    { "memory/a_mapping_is_not_replaced_by_noreplace", a_mapping_is_not_replaced_by_noreplace },
    { "memory/a_mapping_that_may_grow_down_is_accepted", a_mapping_that_may_grow_down_is_accepted },
    { "memory/thousands_of_mappings_work", thousands_of_mappings_work },
    { "memory/the_limit_of_data_can_be_used_up", the_limit_of_data_can_be_used_up },
    { "madvise/memory_that_is_not_needed_reads_zero_afterwards", memory_that_is_not_needed_reads_zero_afterwards },
    { "madvise/advice_that_changes_nothing_is_accepted", advice_that_changes_nothing_is_accepted },
    { "madvise/memory_to_be_wiped_is_zero_in_a_child", memory_to_be_wiped_is_zero_in_a_child },
    { "madvise/memory_that_is_not_inherited_is_not_there_in_a_child", memory_that_is_not_inherited_is_not_there_in_a_child },
    { "mremap/a_mapping_grows_shrinks_and_moves", a_mapping_grows_shrinks_and_moves },
    { "mremap/a_mapping_moves_to_a_given_address", a_mapping_moves_to_a_given_address },
    { "mincore/tells_what_was_touched", mincore_tells_what_was_touched },
    { "mlock/the_limit_of_locked_memory_is_kept", the_limit_of_locked_memory_is_kept },
    { "shared/large_shared_memory_is_the_same_after_a_fork", large_shared_memory_is_the_same_after_a_fork },
    { "brk/the_break_moves_up_and_down", the_break_moves_up_and_down },
    { 0 },
};

#endif
