/* The entries of core/usercall/Assembly/UpcallEntry.S: the handler runs on an aligned stack, and the program goes on with all its
 * registers, the way the handler left them in the frame. */
#include <string.h>

#include "check.h"

extern char px_upcall_entry[], px_upcall_entry_scalar[];

static uint8_t page[4096] __attribute__((aligned(4096)));
static uint8_t stack[8192] __attribute__((aligned(16)));
static int upcalls;

static uint64_t *word(unsigned offset) { return (uint64_t *)(page + offset); }

void px_upcall(uint8_t *argument)
{
    upcalls++;
    CHECK(argument == page);
    CHECK(*word(0x2C8) == 1);
    CHECK((uintptr_t)__builtin_frame_address(0) % 16 == 0);
    CHECK((uint8_t *)__builtin_frame_address(0) > stack && (uint8_t *)__builtin_frame_address(0) < stack + sizeof stack);
    *word(0x200 + 0x70) = 0x4242; /* rax */
    __asm__ volatile("pxor %%xmm5, %%xmm5\n\tpxor %%xmm15, %%xmm15\n\tmov $0x9bad, %%ecx\n\tmov %%rcx, %%r11" ::: "xmm5", "xmm15", "rcx", "r11");
}

static void check(void *entry, int keeps_vectors, unsigned misalignment)
{
    memset(page, 0xEE, sizeof page);
    for (unsigned i = 0; i < 15; i++)
        *word(0x200 + i * 8) = 0x1000 + i;
    *word(0x2A0) = 0x202 | 0x1 | 0x40 | 0x400; /* carry, zero, direction */
    *word(0x2C8) = 1;
    vector_value = 0x1122334455667788;
    upcalls = 0;
    take_upcall(entry, page, stack + sizeof stack - misalignment);
    CHECK(upcalls == 1);
    CHECK(*word(0x2C8) == 0);
    for (unsigned i = 0; i < 14; i++)
        CHECK(resumed_registers[i] == 0x1000 + i);
    CHECK(resumed_registers[14] == 0x4242);
    CHECK((resumed_flags & 0x441) == 0x441);
    CHECK(resumed_vector[0] == (keeps_vectors ? vector_value : 0));
    CHECK(resumed_vector[1] == (keeps_vectors ? vector_value : 0));
}

int main(void)
{
    check(px_upcall_entry, 1, 0);
    check(px_upcall_entry, 1, 8);
    check(px_upcall_entry_scalar, 0, 0);
    check(px_upcall_entry_scalar, 0, 8);
    return 0;
}
