/* sigaction, signal, sigaltstack, and what a handler is told: POSIX.1-2017, System Interfaces. */
#define _GNU_SOURCE
#include "conformance.h"

#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static volatile sig_atomic_t count, last, nested, was_blocked;
static siginfo_t told;

static void handle(int number)
{
    count++;
    last = number;
}

static void handle_told(int number, siginfo_t *info, void *context)
{
    (void)context;
    handle(number);
    told = *info;
}

static void act(int number, void (*handler)(int), int flags)
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
    sigemptyset(&action.sa_mask);
    CHECK_EQUAL(sigaction(number, &action, NULL), 0);
}

static void act_told(int number, void (*handler)(int, siginfo_t *, void *), int flags)
{
    struct sigaction action = { .sa_sigaction = handler, .sa_flags = flags | SA_SIGINFO };
    sigemptyset(&action.sa_mask);
    CHECK_EQUAL(sigaction(number, &action, NULL), 0);
}

static void a_handler_runs_before_kill_returns(void)
{
    act(SIGUSR1, handle, 0);
    CHECK_EQUAL(kill(getpid(), SIGUSR1), 0);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(last, SIGUSR1);
    CHECK_EQUAL(raise(SIGUSR1), 0);
    CHECK_EQUAL(count, 2);
}

static void all_signals_can_be_handled(void)
{
    for (int number = 1; number <= SIGRTMAX; number++)
    {
        if (number == SIGKILL || number == SIGSTOP || (number > 31 && number < SIGRTMIN))
            continue;
        act(number, handle, 0);
        CHECK_EQUAL(raise(number), 0);
        CHECK_EQUAL(last, number);
    }
}

static void the_action_is_told(void)
{
    struct sigaction action = { .sa_handler = handle, .sa_flags = SA_RESTART | SA_NODEFER }, old;
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGUSR2);
    CHECK_EQUAL(sigaction(SIGUSR1, NULL, &old), 0);
    CHECK(old.sa_handler == SIG_DFL);
    CHECK_EQUAL(sigaction(SIGUSR1, &action, NULL), 0);
    CHECK_EQUAL(sigaction(SIGUSR1, NULL, &old), 0);
    CHECK(old.sa_handler == handle);
    CHECK_EQUAL(old.sa_flags & (SA_RESTART | SA_NODEFER), SA_RESTART | SA_NODEFER);
    CHECK_EQUAL(sigismember(&old.sa_mask, SIGUSR2), 1);
    CHECK_EQUAL(sigismember(&old.sa_mask, SIGUSR1), 0);
    CHECK(signal(SIGUSR1, SIG_DFL) == handle);
}

static void kill_and_stop_cannot_be_changed(void)
{
    struct sigaction action = { .sa_handler = handle }, old;
    CHECK_ERROR(sigaction(SIGKILL, &action, NULL), EINVAL);
    CHECK_ERROR(sigaction(SIGSTOP, &action, NULL), EINVAL);
    CHECK_EQUAL(sigaction(SIGKILL, NULL, &old), 0);
    CHECK_ERROR(sigaction(0, &action, NULL), EINVAL);
    CHECK_ERROR(sigaction(65, &action, NULL), EINVAL);
    CHECK_ERROR(sigaction(-1, &action, NULL), EINVAL);
    errno = 0;
    CHECK(signal(SIGKILL, SIG_IGN) == SIG_ERR && errno == EINVAL);
}

static void look_at_mask(int number)
{
    sigset_t mask;
    handle(number);
    sigprocmask(SIG_BLOCK, NULL, &mask);
    was_blocked = sigismember(&mask, SIGUSR1) + 2 * sigismember(&mask, SIGUSR2);
}

static void a_handler_blocks_its_signal_and_those_of_the_mask(void)
{
    struct sigaction action = { .sa_handler = look_at_mask };
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGUSR2);
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    CHECK_EQUAL(was_blocked, 3);
    look_at_mask(0);
    CHECK_EQUAL(was_blocked, 0);

    action.sa_flags = SA_NODEFER;
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    CHECK_EQUAL(was_blocked, 2);
}

static void raise_again(int number)
{
    static volatile sig_atomic_t depth;
    depth++;
    if (depth > nested)
        nested = depth;
    if (++count < 3)
        raise(number);
    depth--;
}

static void a_blocked_signal_waits_for_the_end_of_the_handler(void)
{
    act(SIGUSR1, raise_again, 0);
    raise(SIGUSR1);
    CHECK_EQUAL(count, 3);
    CHECK_EQUAL(nested, 1);

    count = nested = 0;
    act(SIGUSR1, raise_again, SA_NODEFER);
    raise(SIGUSR1);
    CHECK_EQUAL(count, 3);
    CHECK_EQUAL(nested, 3);
}

static int second_one_ends(void)
{
    act(SIGUSR1, handle, SA_RESETHAND);
    raise(SIGUSR1);
    struct sigaction now;
    sigaction(SIGUSR1, NULL, &now);
    if (count != 1 || now.sa_handler != SIG_DFL)
        return 1;
    raise(SIGUSR1);
    return 2;
}

static void resethand_resets_on_entry(void)
{
    int status;
    CHECK(waitpid(child_running(second_one_ends), &status, 0) > 0);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1);
}

static void siginfo_tells_who_sent_it(void)
{
    act_told(SIGUSR1, handle_told, SA_RESTART);
    kill(getpid(), SIGUSR1);
    CHECK_EQUAL(told.si_signo, SIGUSR1);
    CHECK_EQUAL(told.si_code, SI_USER);
    CHECK_EQUAL(told.si_pid, getpid());
    CHECK_EQUAL(told.si_uid, getuid());
    raise(SIGUSR1);
    CHECK(told.si_code == SI_TKILL || told.si_code == SI_USER);

    pid_t parent = getpid(), child = fork();
    if (child == 0)
        _exit(kill(parent, SIGUSR1) == 0 ? 0 : 1);
    CHECK_EQUAL(exit_status_of(child), 0);
    CHECK_EQUAL(count, 3);
    CHECK_EQUAL(told.si_code, SI_USER);
    CHECK_EQUAL(told.si_pid, child);
}

static sigjmp_buf back;

static void jump(int number)
{
    (void)number;
    siglongjmp(back, 5);
}

static void a_handler_may_jump_out(void)
{
    act(SIGUSR1, jump, 0);
    for (int i = 0; i < 3; i++)
    {
        int result = sigsetjmp(back, 1);
        if (result == 0)
            raise(SIGUSR1);
        CHECK_EQUAL(result, 5);
        sigset_t mask;
        sigprocmask(SIG_BLOCK, NULL, &mask);
        CHECK_EQUAL(sigismember(&mask, SIGUSR1), 0);
    }
}

static char *stack_low;
static volatile sig_atomic_t on_stack, flags_inside, inside_error;

static void look_at_stack(int number)
{
    char here;
    stack_t now, other = { .ss_flags = SS_DISABLE };
    handle(number);
    on_stack = &here >= stack_low && &here < stack_low + 64 * 1024;
    sigaltstack(NULL, &now);
    flags_inside = now.ss_flags;
    errno = 0;
    sigaltstack(&other, NULL);
    inside_error = errno;
}

static void the_alternate_stack_is_used(void)
{
    stack_low = mmap(NULL, 64 * 1024, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    stack_t stack = { .ss_sp = stack_low, .ss_size = 64 * 1024 }, old;
    CHECK_EQUAL(sigaltstack(NULL, &old), 0);
    CHECK_EQUAL(old.ss_flags, SS_DISABLE);
    CHECK_EQUAL(sigaltstack(&stack, NULL), 0);
    act(SIGUSR1, look_at_stack, 0);
    raise(SIGUSR1);
    CHECK_EQUAL(on_stack, 0);
    CHECK_EQUAL(flags_inside, 0);
    sigaltstack(&stack, NULL);
    act(SIGUSR1, look_at_stack, SA_ONSTACK);
    raise(SIGUSR1);
    CHECK_EQUAL(on_stack, 1);
    CHECK_EQUAL(flags_inside, SS_ONSTACK);
    CHECK_EQUAL(inside_error, EPERM);
    CHECK_EQUAL(sigaltstack(NULL, &old), 0);
    CHECK_EQUAL(old.ss_flags, 0);
    CHECK(old.ss_sp == stack_low);
    CHECK_EQUAL(old.ss_size, 64 * 1024);
}

static void a_bad_alternate_stack_is_refused(void)
{
    char small[128];
    stack_t stack = { .ss_sp = small, .ss_size = sizeof small };
    CHECK_ERROR(sigaltstack(&stack, NULL), ENOMEM);
    stack.ss_flags = 0x70;
    stack.ss_size = 8192;
    CHECK_ERROR(sigaltstack(&stack, NULL), EINVAL);
}

static int ends_without_stack(void)
{
    act(SIGSEGV, handle, 0);
    act(SIGUSR1, handle, 0);
    __asm__ volatile("mov $4096, %%rsp\n\tmov $39, %%eax\n\tsyscall\n\tmov %%eax, %%edi\n\tmov $10, %%esi\n\tmov $62, %%eax\n\tsyscall\n\tud2" ::: "memory");
    return 1;
}

static void a_stack_that_is_not_there_is_sigsegv(void)
{
    int status;
    CHECK(waitpid(child_running(ends_without_stack), &status, 0) > 0);
    CHECK(WIFSIGNALED(status));
    CHECK_EQUAL(WTERMSIG(status), SIGSEGV);
}

static void handlers_are_inherited_by_fork_and_forgotten_by_exec(void)
{
    act(SIGUSR1, handle, 0);
    pid_t child = fork();
    if (child == 0)
    {
        raise(SIGUSR1);
        _exit(count);
    }
    CHECK_EQUAL(exit_status_of(child), 1);
    CHECK_EQUAL(count, 0);

    signal(SIGUSR2, SIG_IGN);
    child = fork();
    if (child == 0)
    {
        execl(program_path, program_path, REEXEC, "ignored", "12", (char *)NULL);
        _exit(99);
    }
    CHECK_EQUAL(exit_status_of(child), 0);
    child = fork();
    if (child == 0)
    {
        execl(program_path, program_path, REEXEC, "ignored", "10", (char *)NULL);
        _exit(99);
    }
    CHECK_EQUAL(exit_status_of(child), 1);
}

static void raise_and_exec(int blocked)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    if (blocked)
        sigprocmask(SIG_BLOCK, &set, NULL);
    kill(getpid(), SIGUSR1);
    execl(program_path, program_path, REEXEC, "pending", "10", (char *)NULL);
    _exit(99);
}

static void mask_and_pending_signals_live_through_exec(void)
{
    pid_t child = fork();
    if (child == 0)
        raise_and_exec(1);
    CHECK_EQUAL(exit_status_of(child), 0);
}

static void vector_and_integer_registers_survive(void)
{
    act(SIGUSR1, look_at_mask, 0);
    uint64_t low = 0x1122334455667788, high = 0x99AABBCCDDEEFF00, out_low, out_high, r12 = 0, flags = 0;
    uint32_t control = 0x3F80, control_after = 0;
    long self = getpid();
    __asm__ volatile(
        "ldmxcsr %[control]\n\t"
        "movq %[low], %%xmm7\n\tmovq %[high], %%xmm15\n\t"
        "mov $0x1234, %%r12\n\tstc\n\t"
        "mov $62, %%eax\n\tmov %[self], %%rdi\n\tmov $10, %%esi\n\tsyscall\n\t"
        "movq %%xmm7, %[out_low]\n\tmovq %%xmm15, %[out_high]\n\tmov %%r12, %[r12]\n\tstmxcsr %[after]\n\t"
        : [out_low] "=&m"(out_low), [out_high] "=&m"(out_high), [r12] "=&m"(r12), [after] "=&m"(control_after)
        : [low] "m"(low), [high] "m"(high), [self] "r"(self), [control] "m"(control)
        : "rax", "rdi", "rsi", "rcx", "r11", "r12", "xmm7", "xmm15", "memory");
    (void)flags;
    control = 0x1F80;
    __asm__ volatile("ldmxcsr %0" ::"m"(control));
    CHECK_EQUAL(count, 1);
    CHECK(out_low == low && out_high == high);
    CHECK_EQUAL(r12, 0x1234);
    CHECK_EQUAL(control_after, 0x3F80);
}

static void all_registers_survive_in_a_computing_process(void)
{
    int ready[2];
    CHECK_EQUAL(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0)
    {
        act(SIGUSR1, look_at_mask, 0);
        CHECK_EQUAL(write(ready[1], "x", 1), 1);
        uint64_t bad = 0;

        /* Until ten signals have come: every register that the compiler lends us holds a pattern, and the flags do. */
        __asm__ volatile(
            "mov $1, %%rax\n\tmov $2, %%rcx\n\tmov $3, %%rdx\n\tmov $4, %%rsi\n\tmov $5, %%rdi\n\tmov $6, %%r8\n\tmov $7, %%r9\n\t"
            "mov $8, %%r10\n\tmov $9, %%r11\n\tmov $10, %%r12\n\tmov $11, %%r13\n\tmov $12, %%r14\n\tmov $13, %%r15\n\t"
            "movq %%r15, %%xmm3\n\t"
            "1: cmp $1, %%rax\n\tjne 2f\n\tcmp $2, %%rcx\n\tjne 2f\n\tcmp $3, %%rdx\n\tjne 2f\n\tcmp $4, %%rsi\n\tjne 2f\n\t"
            "cmp $5, %%rdi\n\tjne 2f\n\tcmp $6, %%r8\n\tjne 2f\n\tcmp $7, %%r9\n\tjne 2f\n\tcmp $8, %%r10\n\tjne 2f\n\t"
            "cmp $9, %%r11\n\tjne 2f\n\tcmp $10, %%r12\n\tjne 2f\n\tcmp $11, %%r13\n\tjne 2f\n\tcmp $12, %%r14\n\tjne 2f\n\t"
            "movq %%xmm3, %%rbx\n\tcmp %%rbx, %%r15\n\tjne 2f\n\t"
            "cmpl $10, %[count]\n\tjl 1b\n\tjmp 3f\n\t"
            "2: movq $1, %[bad]\n\t"
            "3:\n\t"
            : [bad] "+m"(bad)
            : [count] "m"(count)
            : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm3", "memory");
        _exit(bad == 0 && count >= 10 ? 0 : 1);
    }
    char byte;
    CHECK_EQUAL(read(ready[0], &byte, 1), 1);
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0)
        kill(child, SIGUSR1);
    CHECK(WIFEXITED(status));
    CHECK_EQUAL(WEXITSTATUS(status), 0);
}

const struct test signal_action_tests[] = {
    { "sigaction/a_handler_runs_before_kill_returns", a_handler_runs_before_kill_returns },
    { "sigaction/all_signals_can_be_handled", all_signals_can_be_handled },
    { "sigaction/the_action_is_told", the_action_is_told },
    { "sigaction/kill_and_stop_cannot_be_changed", kill_and_stop_cannot_be_changed },
    { "sigaction/a_handler_blocks_its_signal_and_those_of_the_mask", a_handler_blocks_its_signal_and_those_of_the_mask },
    { "sigaction/a_blocked_signal_waits_for_the_end_of_the_handler", a_blocked_signal_waits_for_the_end_of_the_handler },
    { "sigaction/resethand_resets_on_entry", resethand_resets_on_entry },
    { "sigaction/siginfo_tells_who_sent_it", siginfo_tells_who_sent_it },
    { "sigaction/a_stack_that_is_not_there_is_sigsegv", a_stack_that_is_not_there_is_sigsegv },
    { "sigaction/handlers_are_inherited_by_fork_and_forgotten_by_exec", handlers_are_inherited_by_fork_and_forgotten_by_exec },
    { "sigaction/mask_and_pending_signals_live_through_exec", mask_and_pending_signals_live_through_exec },
    { "sigaction/vector_and_integer_registers_survive", vector_and_integer_registers_survive },
    { "sigaction/all_registers_survive_in_a_computing_process", all_registers_survive_in_a_computing_process },
    { "siglongjmp/a_handler_may_jump_out", a_handler_may_jump_out },
    { "sigaltstack/the_alternate_stack_is_used", the_alternate_stack_is_used },
    { "sigaltstack/a_bad_alternate_stack_is_refused", a_bad_alternate_stack_is_refused },
    { 0 },
};
