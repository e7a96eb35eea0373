/* Memory: page faults, mapping, unmapping and protection. */
#include <stddef.h>
#include <sys/mman.h>

#include "row.h"

#define RUN_PAGES 256
#define RUN_SIZE ((size_t)RUN_PAGES * PAGE_SIZE)

/* Of the rows that work on a single page. */
static void *page;

static void *map_run(void)
{
    return mmap(NULL, RUN_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void touch(volatile char *pages, int count)
{
    for (int i = 0; i < count; i++)
        pages[(size_t)i * PAGE_SIZE] = 1;
}

/* Per fault. */
static int64_t page_fault_round(void)
{
    void *pages = map_run();
    if (pages == MAP_FAILED)
        return failure();
    int64_t start = ticks();
    touch(pages, RUN_PAGES);
    int64_t count = elapsed(start);
    return munmap(pages, RUN_SIZE) != 0 ? failure() : count / RUN_PAGES;
}

static int64_t munmap_256_round(void)
{
    void *pages = map_run();
    if (pages == MAP_FAILED)
        return failure();
    touch(pages, RUN_PAGES);
    int64_t start = ticks();
    int result = munmap(pages, RUN_SIZE);
    int64_t count = elapsed(start);
    return result != 0 ? failure() : count;
}

static int64_t mmap_munmap_round(void)
{
    int64_t start = ticks();
    page = map_lone_page();
    int result = page == MAP_FAILED ? -1 : munmap(page, PAGE_SIZE);
    int64_t count = elapsed(start);
    return result != 0 ? failure() : count;
}

static int64_t mprotect_prepare(void)
{
    int64_t result = reserve_lone_page();
    if (result < 0)
        return result;
    page = map_lone_page();
    if (page == MAP_FAILED)
        return failure();
    touch(page, 1);
    return 0;
}

/* A touched page to read-only and back. */
static int64_t mprotect_round(void)
{
    int64_t start = ticks();
    int first = mprotect(page, PAGE_SIZE, PROT_READ);
    int second = mprotect(page, PAGE_SIZE, PROT_READ | PROT_WRITE);
    int64_t count = elapsed(start);
    return first != 0 || second != 0 ? failure() : count;
}

const struct row memory_rows[] = {
    { "posix.page_fault", FEW_ROUNDS, NULL, page_fault_round, NULL },
    { "posix.munmap_256", FEW_ROUNDS, NULL, munmap_256_round, NULL },
    { "posix.mmap_munmap", MANY_ROUNDS, reserve_lone_page, mmap_munmap_round, release_lone_page },
    { "posix.mprotect_pair", MANY_ROUNDS, mprotect_prepare, mprotect_round, release_lone_page },
    { NULL, 0, NULL, NULL, NULL },
};
