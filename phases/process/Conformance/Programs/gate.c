/*
 * What a program may rely on after a syscall instruction (System V ABI, AMD64 supplement, appendix A.2.1): all registers but rax, rcx and r11, the
 * vector registers, the control words of the floating-point units, and the red zone.
 */
#include "conformance.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { GENERAL = 13 };

/* Order of the general registers: rax, rdi, rsi, rdx, r10, r8, r9, rbx, rbp, r12, r13, r14, r15. */
struct state
{
    uint64_t general[GENERAL];
    uint64_t red_zone;
    uint8_t vector[2][16];
    uint32_t vector_control;
    uint16_t float_control;
};

void call_with(struct state *state);

/* Loads the registers, makes the call, and stores what they hold then. The red zone's word is the sum of its first and its last one. */
__asm__(
    ".text\n.globl call_with\n.type call_with, @function\ncall_with:\n"
    "    push %rbx\n    push %rbp\n    push %r12\n    push %r13\n    push %r14\n    push %r15\n    push %rdi\n"
    "    movdqu 0x70(%rdi), %xmm3\n    movdqu 0x80(%rdi), %xmm15\n    ldmxcsr 0x90(%rdi)\n    fldcw 0x94(%rdi)\n"
    "    mov 0x68(%rdi), %rax\n    mov %rax, -8(%rsp)\n    mov %rax, -128(%rsp)\n"
    "    mov %rdi, %rcx\n"
    "    mov 0x00(%rcx), %rax\n    mov 0x08(%rcx), %rdi\n    mov 0x10(%rcx), %rsi\n    mov 0x18(%rcx), %rdx\n"
    "    mov 0x20(%rcx), %r10\n    mov 0x28(%rcx), %r8\n    mov 0x30(%rcx), %r9\n    mov 0x38(%rcx), %rbx\n"
    "    mov 0x40(%rcx), %rbp\n    mov 0x48(%rcx), %r12\n    mov 0x50(%rcx), %r13\n    mov 0x58(%rcx), %r14\n    mov 0x60(%rcx), %r15\n"
    "    syscall\n"
    "    mov -8(%rsp), %r11\n    add -128(%rsp), %r11\n"
    "    mov (%rsp), %rcx\n    mov %r11, 0x68(%rcx)\n"
    "    mov %rax, 0x00(%rcx)\n    mov %rdi, 0x08(%rcx)\n    mov %rsi, 0x10(%rcx)\n    mov %rdx, 0x18(%rcx)\n"
    "    mov %r10, 0x20(%rcx)\n    mov %r8, 0x28(%rcx)\n    mov %r9, 0x30(%rcx)\n    mov %rbx, 0x38(%rcx)\n"
    "    mov %rbp, 0x40(%rcx)\n    mov %r12, 0x48(%rcx)\n    mov %r13, 0x50(%rcx)\n    mov %r14, 0x58(%rcx)\n    mov %r15, 0x60(%rcx)\n"
    "    movdqu %xmm3, 0x70(%rcx)\n    movdqu %xmm15, 0x80(%rcx)\n    stmxcsr 0x90(%rcx)\n    fnstcw 0x94(%rcx)\n"
    "    pop %rdi\n    pop %r15\n    pop %r14\n    pop %r13\n    pop %r12\n    pop %rbp\n    pop %rbx\n    ret\n"
    ".size call_with, . - call_with\n");

static long call_and_compare(long number, uint64_t first, uint64_t second, uint64_t third)
{
    const uint64_t in_red_zone = 0x1122334455667788;
    const uint32_t other_rounding = 0x3F80;
    const uint16_t other_precision = 0x027F;
    struct state before, after;

    memset(&before, 0, sizeof before);
    for (int i = 0; i < GENERAL; i++)
        before.general[i] = 0x0101010101010101 * (uint64_t)(i + 3);
    before.general[0] = (uint64_t)number;
    before.general[1] = first;
    before.general[2] = second;
    before.general[3] = third;
    before.red_zone = in_red_zone;
    for (int i = 0; i < 16; i++) {
        before.vector[0][i] = (uint8_t)(i * 5 + 1);
        before.vector[1][i] = (uint8_t)(i * 9 + 2);
    }
    before.vector_control = other_rounding;
    before.float_control = other_precision;

    after = before;
    call_with(&after);
    for (int i = 1; i < GENERAL; i++)
        CHECK_EQUAL(after.general[i], before.general[i]);
    CHECK(memcmp(after.vector, before.vector, sizeof after.vector) == 0);
    CHECK_EQUAL(after.vector_control, before.vector_control);
    CHECK_EQUAL(after.float_control, before.float_control);
    CHECK_EQUAL(after.red_zone, 2 * in_red_zone);
    return (long)after.general[0];
}

static void registers_survive_a_trivial_call(void)
{
    CHECK_EQUAL(call_and_compare(SYS_getpid, 1, 2, 3), getpid());
}

static void registers_survive_a_call_to_a_server(void)
{
    CHECK_EQUAL(call_and_compare(SYS_getppid, 1, 2, 3), getppid());
}

static void registers_survive_an_error(void)
{
    CHECK_EQUAL(call_and_compare(SYS_munmap, 1, 2, 3), -EINVAL);
}

static void registers_survive_a_bad_pointer(void)
{
    CHECK_EQUAL(call_and_compare(SYS_clock_gettime, CLOCK_REALTIME, 16, 3), -EFAULT);
}

static void registers_survive_a_call_that_does_not_exist(void)
{
    for (int i = 0; i < 3; i++) {
        CHECK_EQUAL(call_and_compare(500, 1, 2, 3), -ENOSYS);
        CHECK_EQUAL(call_and_compare(100000, 1, 2, 3), -ENOSYS);
    }
}

static void only_the_low_half_of_the_number_counts(void)
{
    CHECK_EQUAL(call_and_compare((long)(0x7FFFFFFF00000000 | SYS_getpid), 1, 2, 3), getpid());
}

static void bad_pointers_are_efault(void)
{
    const uint64_t bad[] = { 1, 0x7FFFFFFFF000, 0x7FFF80000000, 0x0123456789ABCDEF, 0xFFFF800000000000, UINT64_MAX - 4 };

    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_EQUAL(call_and_compare(SYS_write, 1, bad[i], 8), -EFAULT);
        CHECK_EQUAL(call_and_compare(SYS_clock_gettime, CLOCK_REALTIME, bad[i], 0), -EFAULT);
    }
}

static void clock_and_system_call_agree(void)
{
    struct timespec before, call, after;

    CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &before), 0);
    CHECK_EQUAL(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &call), 0);
    CHECK_EQUAL(clock_gettime(CLOCK_MONOTONIC, &after), 0);
    CHECK(before.tv_sec < call.tv_sec || (before.tv_sec == call.tv_sec && before.tv_nsec <= call.tv_nsec));
    CHECK(call.tv_sec < after.tv_sec || (call.tv_sec == after.tv_sec && call.tv_nsec <= after.tv_nsec));
}

enum { WORDS_OF_CLONE3 = 11, FLAGS = 0, SIGNAL = 4, STACK = 5 };

static long clone3_call(uint64_t *arguments, size_t size) { return syscall(SYS_clone3, arguments, size); }

static void clone3_forks(void)
{
    uint64_t arguments[WORDS_OF_CLONE3] = { [SIGNAL] = SIGCHLD };
    pid_t parent = getpid();
    long child = clone3_call(arguments, sizeof arguments);
    CHECK(child >= 0);
    if (child == 0)
        _exit(getppid() == parent && getpid() != parent ? 6 : 7);
    CHECK_EQUAL(exit_status_of((pid_t)child), 6);
    child = clone3_call(arguments, 64);
    if (child == 0)
        _exit(5);
    CHECK_EQUAL(exit_status_of((pid_t)child), 5);
}

static void clone3_refuses_what_it_cannot_do(void)
{
    uint64_t arguments[WORDS_OF_CLONE3 + 1] = { [SIGNAL] = SIGCHLD };
    CHECK_ERROR(clone3_call(arguments, 56), EINVAL);
    CHECK_ERROR(clone3_call(arguments, 8192), E2BIG);
    arguments[WORDS_OF_CLONE3] = 1;
    CHECK_ERROR(clone3_call(arguments, sizeof arguments), E2BIG);
    CHECK_ERROR(clone3_call((uint64_t *)8, 64), EFAULT);
    arguments[STACK] = (uint64_t)(uintptr_t)arguments;
    CHECK_ERROR(clone3_call(arguments, 64), EINVAL);
    arguments[STACK] = 0;
    arguments[FLAGS] = SIGCHLD;
    CHECK_ERROR(clone3_call(arguments, 64), EINVAL);
}

const struct test gate_tests[] = {
    { "gate/registers_survive_a_trivial_call", registers_survive_a_trivial_call },
    { "gate/registers_survive_a_call_to_a_server", registers_survive_a_call_to_a_server },
    { "gate/registers_survive_an_error", registers_survive_an_error },
    { "gate/registers_survive_a_bad_pointer", registers_survive_a_bad_pointer },
    { "gate/registers_survive_a_call_that_does_not_exist", registers_survive_a_call_that_does_not_exist },
    { "gate/only_the_low_half_of_the_number_counts", only_the_low_half_of_the_number_counts },
    { "gate/bad_pointers_are_efault", bad_pointers_are_efault },
    { "gate/clock_and_system_call_agree", clock_and_system_call_agree },
    { "gate/clone3_forks", clone3_forks },
    { "gate/clone3_refuses_what_it_cannot_do", clone3_refuses_what_it_cannot_do },
    { 0 },
};
