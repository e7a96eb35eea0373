/* The stubs of core/usercall/Assembly/KernelEntry.S: arguments where the kernel looks for them, results where C# does, and the
 * registers of the caller kept. */
#include "check.h"

extern char px_kernel_invoke[], px_kernel_call[], px_kernel_reply_wait[], px_kernel_invoke_message[];

struct message { uint64_t tag, words[4], badge; };

static struct message message;

static struct result run(void *stub, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5)
{
    uint64_t arguments[6] = {a0, a1, a2, a3, a4, a5};
    message = (struct message){0x11, {0x12, 0x13, 0x14, 0x15}, 0x16};
    given_status = 7;
    given_value = 0x1234567890;
    struct result result = guarded(stub, arguments);
    CHECK(kept == 1);
    CHECK(result.status == 7);
    return result;
}

static void check_message(int has_badge)
{
    CHECK(seen_message[0] == 0x11 && seen_message[1] == 0x12 && seen_message[2] == 0x13 && seen_message[3] == 0x14 && seen_message[4] == 0x15);
    CHECK(message.tag == 0x21 && message.words[0] == 0x22 && message.words[1] == 0x23 && message.words[2] == 0x24 && message.words[3] == 0x25);
    CHECK(message.badge == (has_badge ? 0x1234567890 : 0x16));
}

int main(void)
{
    struct result result = run(px_kernel_invoke, (uint64_t)-14, 2, 3, 4, 5, 6);
    CHECK(result.value == 0x1234567890);
    CHECK(seen_rax == (uint64_t)-14 && seen_rsi == 2 && seen_rdx == 3 && seen_r10 == 4 && seen_r8 == 5 && seen_r9 == 6);

    carries_message = 1;
    run(px_kernel_call, (uint64_t)&message, 2, 0, 0, 0, 0);
    CHECK(seen_rax == (uint64_t)-1 && seen_rsi == 2);
    check_message(0);
    run(px_kernel_reply_wait, (uint64_t)&message, 3, 0, 0, 0, 0);
    CHECK(seen_rax == (uint64_t)-2 && seen_rsi == 3);
    check_message(1);
    run(px_kernel_invoke_message, (uint64_t)&message, 4, (uint64_t)-5, 99, 0, 0);
    CHECK(seen_rax == (uint64_t)-5 && seen_rsi == 4 && seen_rdx == 99);
    check_message(1);
    return 0;
}
