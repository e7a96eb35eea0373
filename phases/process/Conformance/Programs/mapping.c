#ifndef CONFORMANCE_DOOR /* of the gate alone */
/* Mappings of files: POSIX.1-2017 mmap, coherent with read and write. */
#define _GNU_SOURCE
#include "conformance.h"
#include "scratch.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SIZE = 50000 };

static int file;

static char *map_file(int protection, int flags)
{
    char *bytes = mmap(NULL, SIZE, protection, flags, file, 0);
    CHECK(bytes != MAP_FAILED);
    return bytes;
}

static void make_mapped(void)
{
    enter_scratch("/tmp");
    file = open("mapped", O_RDWR | O_CREAT, 0644);
    CHECK(file >= 0);
    CHECK_EQUAL(ftruncate(file, SIZE), 0);
}

static void a_shared_mapping_is_the_file(void)
{
    char read_back[20] = "";
    make_mapped();
    char *bytes = map_file(PROT_READ | PROT_WRITE, MAP_SHARED);
    CHECK_EQUAL(bytes[SIZE - 1], 0);
    memcpy(bytes + 20000, "through memory", 14);
    CHECK_EQUAL(pread(file, read_back, 14, 20000), 14);
    CHECK(memcmp(read_back, "through memory", 14) == 0);
    CHECK_EQUAL(pwrite(file, "by write", 8, 30000), 8);
    CHECK(memcmp(bytes + 30000, "by write", 8) == 0);
    static char many[9000];
    memset(many, 'm', sizeof many);
    CHECK_EQUAL(pwrite(file, many, sizeof many, 2000), sizeof many);
    CHECK(memcmp(bytes + 2000, many, sizeof many) == 0 && bytes[1999] == 0 && bytes[11000] == 0);
    CHECK_EQUAL(msync(bytes, SIZE, MS_SYNC), 0);
    CHECK_EQUAL(close(file), 0);
    memcpy(bytes, "after close", 11);
    CHECK_EQUAL(munmap(bytes, SIZE), 0);
    file = open("mapped", O_RDONLY);
    CHECK_EQUAL(read(file, read_back, 11), 11);
    CHECK(memcmp(read_back, "after close", 11) == 0);
}

static char *shared;

static int write_shared(void)
{
    strcpy(shared + 100, "from the child");
    return strcmp(shared, "from the parent") == 0 ? 0 : 1;
}

static void a_forked_child_shares_the_mapping(void)
{
    make_mapped();
    shared = map_file(PROT_READ | PROT_WRITE, MAP_SHARED);
    strcpy(shared, "from the parent");
    CHECK_EQUAL(exit_status_of(child_running(write_shared)), 0);
    CHECK(strcmp(shared + 100, "from the child") == 0);
}

static int map_again(void)
{
    file = open("mapped", O_RDWR);
    char *bytes = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (bytes == MAP_FAILED || strcmp(bytes, "from the parent") != 0)
        return 1;
    strcpy(bytes + 40000, "from another mapping");
    return 0;
}

static void processes_that_map_a_file_see_one_another(void)
{
    make_mapped();
    shared = map_file(PROT_READ | PROT_WRITE, MAP_SHARED);
    strcpy(shared, "from the parent");
    CHECK_EQUAL(exit_status_of(child_running(map_again)), 0);
    CHECK(strcmp(shared + 40000, "from another mapping") == 0);
}

static void what_is_written_to_a_private_mapping_stays_there(void)
{
    char read_back[8] = "";
    make_mapped();
    CHECK_EQUAL(pwrite(file, "in file", 7, 0), 7);
    char *bytes = map_file(PROT_READ | PROT_WRITE, MAP_PRIVATE);
    CHECK(memcmp(bytes, "in file", 7) == 0);
    memcpy(bytes, "private", 7);
    CHECK_EQUAL(pread(file, read_back, 7, 0), 7);
    CHECK(memcmp(read_back, "in file", 7) == 0);
}

static void what_is_open_for_reading_is_not_written(void)
{
    make_mapped();
    file = open("mapped", O_RDONLY);
    CHECK(mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED);
    CHECK_EQUAL(errno, EACCES);
    char *bytes = map_file(PROT_READ, MAP_SHARED);
    CHECK_ERROR(mprotect(bytes, SIZE, PROT_READ | PROT_WRITE), EACCES);
    file = open("mapped", O_WRONLY);
    CHECK(mmap(NULL, SIZE, PROT_READ, MAP_SHARED, file, 0) == MAP_FAILED);
    CHECK_EQUAL(errno, EACCES);
    file = open("mapped", O_RDWR);
    bytes = map_file(PROT_READ, MAP_SHARED);
    CHECK_EQUAL(mprotect(bytes, SIZE, PROT_READ | PROT_WRITE), 0);
    bytes[5] = 'x';
    char byte;
    CHECK_EQUAL(pread(file, &byte, 1, 5), 1);
    CHECK_EQUAL(byte, 'x');
}

static void shared_memory_has_a_name(void)
{
    file = shm_open("/conformance", O_RDWR | O_CREAT | O_EXCL, 0600);
    CHECK(file >= 0);
    CHECK_EQUAL(ftruncate(file, SIZE), 0);
    shared = map_file(PROT_READ | PROT_WRITE, MAP_SHARED);
    strcpy(shared, "from the parent");
    CHECK_EQUAL(shm_unlink("/conformance"), 0);
    CHECK_EQUAL(exit_status_of(child_running(write_shared)), 0);
    CHECK(strcmp(shared + 100, "from the child") == 0);
    CHECK_ERROR(shm_open("/conformance", O_RDWR, 0), ENOENT);
}

const struct test mapping_tests[] = {
    { "mapping/a_shared_mapping_is_the_file", a_shared_mapping_is_the_file },
    { "mapping/a_forked_child_shares_the_mapping", a_forked_child_shares_the_mapping },
    { "mapping/processes_that_map_a_file_see_one_another", processes_that_map_a_file_see_one_another },
    { "mapping/what_is_written_to_a_private_mapping_stays_there", what_is_written_to_a_private_mapping_stays_there },
    { "mapping/what_is_open_for_reading_is_not_written", what_is_open_for_reading_is_not_written },
    { "mapping/shared_memory_has_a_name", shared_memory_has_a_name },
    { 0 },
};
#endif
