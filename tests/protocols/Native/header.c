/* The inline functions of include/exo: arguments where the kernel looks for them, results where C does, registers kept. Compiled with the
 * syscall instructions of the header replaced by calls of fake_kernel. */
#include "check.h"
#include <exo/kernel.h>
#include <exo/sleep.h>

static struct exo_message message;

__attribute__((noinline)) static uint64_t call(exo_handle endpoint, struct exo_message *argument)
{
    volatile uint64_t below_stack_pointer[8] = {1, 2, 3, 4, 5, 6, 7, 8}; /* may lie in the red zone */
    uint64_t status = exo_call(endpoint, argument);
    uint64_t sum = 0;
    for (int i = 0; i < 8; i++)
        sum += below_stack_pointer[i];
    return sum == 36 ? status : 99;
}

__attribute__((noinline)) static uint64_t map(void) { return exo_map(7, 8, 0x400000, 3, 5, EXO_PROTECTION_READ | EXO_PROTECTION_WRITE); }

__attribute__((noinline)) static uint64_t inspect(exo_capability_kind *kind, exo_rights *rights, uint64_t *pages) { return exo_inspect(9, kind, rights, pages); }

__attribute__((noinline)) static uint64_t sleep_for(uint64_t nanoseconds) { return k_nanosleep(nanoseconds); }

int main(void)
{
    uint64_t none[6] = {0};
    given_status = EXO_NO_PAGE_TABLES;
    CHECK(guarded((void *)map, none).status == EXO_NO_PAGE_TABLES && kept);
    CHECK((int64_t)seen_rax == EXO_CALL_MAP && seen_rsi == 7 && seen_rdx == 8 && seen_r10 == 0x400000 && seen_r8 == (3 | UINT64_C(5) << 32) && seen_r9 == 3);

    exo_capability_kind kind;
    exo_rights rights;
    uint64_t pages;
    given_status = EXO_OK;
    given_value = EXO_KIND_MEMORY | EXO_RIGHT_EXECUTE << 8 | UINT64_C(77) << 16;
    uint64_t places[6] = {(uint64_t)&kind, (uint64_t)&rights, (uint64_t)&pages};
    CHECK(guarded((void *)inspect, places).status == EXO_OK && kept);
    CHECK(kind == EXO_KIND_MEMORY && rights == EXO_RIGHT_EXECUTE && pages == 77);

    given_value = 1000; /* the time since boot */
    uint64_t spans[2][6] = {{77}, {UINT64_MAX - 5}};
    CHECK(guarded((void *)sleep_for, spans[0]).status == EXO_OK && kept);
    CHECK((int64_t)seen_rax == EXO_CALL_SLEEP_UNTIL && seen_rdx == 1077);
    CHECK(guarded((void *)sleep_for, spans[1]).status == EXO_OK && kept);
    CHECK(seen_rdx == UINT64_MAX);

    carries_message = 1;
    given_status = EXO_DEAD_PARTNER;
    message = (struct exo_message){exo_tag(0x10, 1, 2, 3), {0x12, 0x13, 0x14, 0x15}, 0};
    CHECK(exo_tag_protocol(message.tag) == 0x10 && exo_tag_operation(message.tag) == 1 && exo_tag_extra_words(message.tag) == 2 && exo_tag_capabilities(message.tag) == 3);
    uint64_t tag = message.tag;
    uint64_t arguments[6] = {6, (uint64_t)&message};
    CHECK(guarded((void *)call, arguments).status == EXO_DEAD_PARTNER && kept);
    CHECK((int64_t)seen_rax == EXO_CALL_CALL && seen_rsi == 6);
    CHECK(seen_message[0] == tag && seen_message[1] == 0x12 && seen_message[4] == 0x15);
    CHECK(message.tag == 0x21 && message.words[0] == 0x22 && message.words[3] == 0x25);
    return 0;
}
