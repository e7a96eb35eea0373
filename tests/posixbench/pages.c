/*
 * A page without neighbours that a system could merge it with: an equal mapping beside it would make each change of the page split that
 * mapping and join it again, and what a row reads would depend on what other rows left behind.
 */
#include <stddef.h>
#include <sys/mman.h>

#include "row.h"

static char *reservation = MAP_FAILED;

int64_t reserve_lone_page(void)
{
    reservation = mmap(NULL, 3 * PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return reservation == MAP_FAILED || munmap(reservation + PAGE_SIZE, PAGE_SIZE) != 0 ? failure() : 0;
}

void *map_lone_page(void)
{
    return mmap(reservation + PAGE_SIZE, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

void release_lone_page(void)
{
    if (reservation != MAP_FAILED)
        munmap(reservation, 3 * PAGE_SIZE);
    reservation = MAP_FAILED;
}
