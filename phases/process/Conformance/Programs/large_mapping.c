#ifndef CONFORMANCE_DOOR /* of the gate alone */
/* Mappings of files that are large, have holes, or change their size: POSIX.1-2017 mmap, and mremap of Linux. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096L
#define MIB (1L << 20)
#define GIB (1L << 30)

static int file;
static char *memory;

static void make_sparse(const char *parent, off_t size)
{
    enter_scratch(parent);
    file = open("sparse", O_RDWR | O_CREAT, 0644);
    CHECK(file >= 0);
    CHECK_EQUAL(ftruncate(file, size), 0);
}

static void map_file(off_t size, int flags)
{
    memory = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, file, 0);
    CHECK(memory != MAP_FAILED);
}

static char byte_at(off_t offset)
{
    char byte = 0;
    CHECK_EQUAL(pread(file, &byte, 1, offset), 1);
    return byte;
}

static long blocks(void)
{
    struct stat status;
    CHECK_EQUAL(fstat(file, &status), 0);
    return status.st_blocks;
}

static sigjmp_buf before;

static void leave(int number)
{
    siglongjmp(before, number);
}

/* Which signal an access gives; 0: none. */
static int signal_at(const char *address)
{
    struct sigaction action = { .sa_handler = leave };
    CHECK_EQUAL(sigaction(SIGBUS, &action, NULL), 0);
    CHECK_EQUAL(sigaction(SIGSEGV, &action, NULL), 0);
    int number = sigsetjmp(before, 1);
    if (number == 0)
        (void)*(volatile const char *)address;
    return number;
}

static void a_sparse_file_of_five_gib_is_mapped(void)
{
    const off_t places[] = { 0, 2 * GIB - 1, 2 * GIB, 4 * GIB - 1, 4 * GIB, 5 * GIB - 1 };
    make_sparse("/tmp", 5 * GIB);
    map_file(5 * GIB, MAP_SHARED);
    for (int i = 0; i < 6; i++)
    {
        CHECK_EQUAL(memory[places[i]], 0);
        memory[places[i]] = (char)(i + 1);
    }
    for (int i = 0; i < 6; i++)
        CHECK_EQUAL(byte_at(places[i]), i + 1);
    CHECK_EQUAL(pwrite(file, "w", 1, 3 * GIB), 1);
    CHECK_EQUAL(memory[3 * GIB], 'w');
    CHECK(blocks() > 0 && blocks() * 512 < 2 * MIB);
    CHECK_EQUAL(msync(memory, 5 * GIB, MS_SYNC), 0);
    CHECK_EQUAL(munmap(memory + GIB, 3 * GIB), 0);
    CHECK_EQUAL(signal_at(memory + 2 * GIB), SIGSEGV);
    CHECK_EQUAL(memory[4 * GIB], 5);
    CHECK_EQUAL(munmap(memory, 5 * GIB), 0);
}

static void an_offset_above_four_gib_shows_what_is_there(void)
{
    make_sparse("/", 5 * GIB);
    CHECK_EQUAL(pwrite(file, "far", 3, 4 * GIB + PAGE), 3);
    char *far = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, file, 4 * GIB + PAGE);
    CHECK(far != MAP_FAILED);
    CHECK(memcmp(far, "far", 4) == 0);
    CHECK_EQUAL(far[PAGE], 0);
}

static void pages_behind_the_end_are_sigbus_whenever_that_moves(void)
{
    make_sparse("/tmp", 10 * PAGE + 1);
    map_file(40 * PAGE, MAP_SHARED);
    CHECK_EQUAL(signal_at(memory + 10 * PAGE + 100), 0);
    CHECK_EQUAL(signal_at(memory + 11 * PAGE), SIGBUS);
    CHECK_EQUAL(ftruncate(file, 30 * PAGE), 0);
    memset(memory, 'x', 30 * PAGE);
    CHECK_EQUAL(signal_at(memory + 30 * PAGE), SIGBUS);
    CHECK_EQUAL(ftruncate(file, 5 * PAGE + 10), 0);
    CHECK_EQUAL(signal_at(memory + 6 * PAGE), SIGBUS);
    CHECK_EQUAL(signal_at(memory + 29 * PAGE), SIGBUS);
    CHECK_EQUAL(memory[5 * PAGE + 9], 'x');
    CHECK_EQUAL(memory[5 * PAGE + 10], 0);
    CHECK_EQUAL(ftruncate(file, 20 * PAGE), 0);
    CHECK_EQUAL(memory[19 * PAGE], 0);
    CHECK_EQUAL(memory[5 * PAGE + 9], 'x');
}

static int cut(void)
{
    return truncate("sparse", PAGE);
}

static void another_process_that_cuts_the_file_takes_the_pages(void)
{
    make_sparse("/tmp", 100 * PAGE);
    map_file(100 * PAGE, MAP_SHARED);
    for (int i = 0; i < 100; i++)
        memory[i * PAGE] = 1;
    CHECK_EQUAL(exit_status_of(child_running(cut)), 0);
    CHECK_EQUAL(signal_at(memory), 0);
    CHECK_EQUAL(signal_at(memory + PAGE), SIGBUS);
    CHECK_EQUAL(signal_at(memory + 99 * PAGE), SIGBUS);
}

static int write_and_look(void)
{
    if (memory[5 * MIB] != 'p' || memory[63 * MIB] != 'p')
        return 1;
    memory[40 * MIB] = 'c';
    return 0;
}

static void parts_of_a_large_mapping_are_protected_unmapped_and_inherited(void)
{
    make_sparse("/tmp", 64 * MIB);
    map_file(64 * MIB, MAP_SHARED);
    for (int i = 0; i < 64; i++)
        memory[i * MIB] = 'p';
    CHECK_EQUAL(exit_status_of(child_running(write_and_look)), 0);
    CHECK_EQUAL(memory[40 * MIB], 'c');
    CHECK_EQUAL(mprotect(memory + 10 * MIB, 10 * MIB, PROT_NONE), 0);
    CHECK_EQUAL(signal_at(memory + 15 * MIB), SIGSEGV);
    CHECK_EQUAL(memory[20 * MIB], 'p');
    CHECK_EQUAL(mprotect(memory + 10 * MIB, 10 * MIB, PROT_READ), 0);
    CHECK_EQUAL(memory[15 * MIB], 'p');
    CHECK_EQUAL(munmap(memory + 30 * MIB, MIB), 0);
    CHECK_EQUAL(signal_at(memory + 30 * MIB), SIGSEGV);
    CHECK_ERROR(msync(memory, 64 * MIB, MS_SYNC), ENOMEM);
    CHECK_EQUAL(madvise(memory + 31 * MIB, 10 * MIB, MADV_DONTNEED), 0);
    CHECK_EQUAL(memory[40 * MIB], 'c');
    CHECK_EQUAL(byte_at(40 * MIB), 'c');
}

static int change_private(void)
{
    memory[50 * MIB] = 'c';
    return memory[7 * MIB] == 'm' && memory[8 * MIB] == 'f' ? 0 : 1;
}

static void what_is_written_to_a_large_private_mapping_stays_there(void)
{
    make_sparse("/tmp", 64 * MIB);
    CHECK_EQUAL(pwrite(file, "f", 1, 7 * MIB), 1);
    CHECK_EQUAL(pwrite(file, "f", 1, 8 * MIB), 1);
    map_file(64 * MIB, MAP_PRIVATE);
    memory[7 * MIB] = 'm';
    memory[50 * MIB] = 'm';
    CHECK_EQUAL(exit_status_of(child_running(change_private)), 0);
    CHECK_EQUAL(memory[50 * MIB], 'm');
    CHECK_EQUAL(byte_at(7 * MIB), 'f');
    CHECK_EQUAL(byte_at(50 * MIB), 0);
    CHECK_EQUAL(madvise(memory + 7 * MIB, PAGE, MADV_DONTNEED), 0);
    CHECK_EQUAL(memory[7 * MIB], 'f');
}

static void a_mapping_of_a_file_grows_and_moves(void)
{
    make_sparse("/tmp", 64 * MIB);
    map_file(2 * PAGE, MAP_SHARED);
    memory[PAGE] = 's';
    CHECK_EQUAL(pwrite(file, "e", 1, 64 * MIB - 1), 1);
    char *moved = mremap(memory, 2 * PAGE, 64 * MIB, MREMAP_MAYMOVE);
    CHECK(moved != MAP_FAILED);
    CHECK_EQUAL(moved[PAGE], 's');
    CHECK_EQUAL(moved[64 * MIB - 1], 'e');
    moved[3 * MIB] = 'm';
    CHECK_EQUAL(byte_at(3 * MIB), 'm');
    char *wanted = mmap(NULL, MIB, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(mremap(moved, 64 * MIB, 3 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, wanted) == wanted);
    CHECK_EQUAL(wanted[PAGE], 's');
    CHECK_EQUAL(signal_at(moved), SIGSEGV);
    CHECK_EQUAL(ftruncate(file, PAGE), 0);
    CHECK_EQUAL(signal_at(wanted + PAGE), SIGBUS);

    memory = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    memory[0] = 'p';
    CHECK_EQUAL(ftruncate(file, 2 * MIB), 0);
    moved = mremap(memory, 2 * PAGE, 2 * MIB, MREMAP_MAYMOVE | MREMAP_FIXED, wanted + 4 * PAGE);
    CHECK(moved == wanted + 4 * PAGE);
    CHECK_EQUAL(moved[0], 'p');
    CHECK_EQUAL(moved[2 * MIB - 1], 0);
    CHECK_EQUAL(byte_at(0), 0);
}

static void a_large_object_takes_frames_where_it_is_touched(void)
{
    file = shm_open("/conformance-large", O_RDWR | O_CREAT | O_EXCL, 0600);
    CHECK(file >= 0);
    CHECK_EQUAL(shm_unlink("/conformance-large"), 0);
    CHECK_EQUAL(ftruncate(file, 64 * MIB), 0);
    map_file(64 * MIB, MAP_SHARED);
    CHECK_EQUAL(blocks(), 0);
    for (int i = 0; i < 64; i += 3)
        memory[i * MIB] = 'p';
    memory[5 * MIB] = 'p';
    CHECK_EQUAL(exit_status_of(child_running(write_and_look)), 0);
    CHECK_EQUAL(memory[40 * MIB], 'c');
    CHECK(blocks() * 512 < 4 * MIB);
}

static char *maps[300];

static int look_at_all(void)
{
    for (int i = 0; i < 300; i++)
        CHECK_EQUAL(maps[i][0], (char)i);
    return 0;
}

static void hundreds_of_mappings_at_different_distances(void)
{
    make_sparse("/tmp", 300 * PAGE);
    for (int i = 0; i < 300; i++)
        CHECK_EQUAL(pwrite(file, &(char){ (char)i }, 1, i * PAGE), 1);

    /* Downwards in the file while addresses go as they like: no two have the same distance. */
    for (int i = 299; i >= 0; i--)
    {
        maps[i] = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, file, i * PAGE);
        CHECK(maps[i] != MAP_FAILED);
    }
    look_at_all();
    CHECK_EQUAL(exit_status_of(child_running(look_at_all)), 0);
    for (int i = 0; i < 300; i++)
        CHECK_EQUAL(munmap(maps[i], 2 * PAGE), 0);
}

const struct test large_mapping_tests[] = {
    { "mmap/a_sparse_file_of_five_gib_is_mapped", a_sparse_file_of_five_gib_is_mapped },
    { "mmap/an_offset_above_four_gib_shows_what_is_there", an_offset_above_four_gib_shows_what_is_there },
    { "mmap/pages_behind_the_end_are_sigbus_whenever_that_moves", pages_behind_the_end_are_sigbus_whenever_that_moves },
    { "mmap/another_process_that_cuts_the_file_takes_the_pages", another_process_that_cuts_the_file_takes_the_pages },
    { "mmap/parts_of_a_large_mapping_are_protected_unmapped_and_inherited", parts_of_a_large_mapping_are_protected_unmapped_and_inherited },
    { "mmap/what_is_written_to_a_large_private_mapping_stays_there", what_is_written_to_a_large_private_mapping_stays_there },
    { "mmap/hundreds_of_mappings_at_different_distances", hundreds_of_mappings_at_different_distances },
    { "mremap/a_mapping_of_a_file_grows_and_moves", a_mapping_of_a_file_grows_and_moves },
    { "shm_open/a_large_object_takes_frames_where_it_is_touched", a_large_object_takes_frames_where_it_is_touched },
    { 0 },
};
#endif
