/* Signals that stand for faults, with what a handler is told and may change: POSIX.1-2017 signal.h; ucontext as Linux has it on x86-64. */
#define _GNU_SOURCE
#include "conformance.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum { PAGE = 4096 };

static volatile sig_atomic_t count;
static siginfo_t told;
static greg_t registers[NGREG];
static long skipped;

static void handle(int number, siginfo_t *info, void *context)
{
    ucontext_t *user = context;
    (void)number;
    count++;
    told = *info;
    memcpy(registers, user->uc_mcontext.gregs, sizeof registers);
    user->uc_mcontext.gregs[REG_RIP] += skipped;
}

static void act(int number, void (*handler)(int, siginfo_t *, void *), int flags)
{
    struct sigaction action = { .sa_sigaction = handler, .sa_flags = flags | SA_SIGINFO };
    sigemptyset(&action.sa_mask);
    CHECK_EQUAL(sigaction(number, &action, NULL), 0);
}

/* Three bytes: mov (%rcx), %rax. */
static long load(const volatile void *address)
{
    long value = 0;
    skipped = 3;
    __asm__ volatile("mov (%%rcx), %%rax" : "+a"(value) : "c"(address) : "memory");
    return value;
}

static void segv_tells_what_is_not_mapped(void)
{
    act(SIGSEGV, handle, 0);
    load((void *)0x1230);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(told.si_signo, SIGSEGV);
    CHECK_EQUAL(told.si_code, SEGV_MAPERR);
    CHECK(told.si_addr == (void *)0x1230);
    CHECK_EQUAL(registers[REG_TRAPNO], 14);
    CHECK_EQUAL(registers[REG_CR2], 0x1230);
    CHECK_EQUAL(registers[REG_ERR] & 7, 4);
    CHECK_EQUAL(registers[REG_RCX], 0x1230);
}

static void segv_tells_what_is_forbidden(void)
{
    act(SIGSEGV, handle, 0);
    char *page = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    load(page + 8);
    CHECK_EQUAL(told.si_code, SEGV_ACCERR);
    CHECK(told.si_addr == page + 8);
}

static void open_page(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    count++;
    CHECK_EQUAL(mprotect((void *)((uintptr_t)info->si_addr & -PAGE), PAGE, PROT_READ | PROT_WRITE), 0);
}

static void a_handler_may_repair_the_fault(void)
{
    act(SIGSEGV, open_page, 0);
    volatile char *page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 5; i++)
    {
        page[7] = (char)i;
        CHECK_EQUAL(page[7], i);
        CHECK_EQUAL(mprotect((void *)page, PAGE, PROT_READ), 0);
    }
    CHECK_EQUAL(count, 5);
}

static void change_registers(int number, siginfo_t *info, void *context)
{
    ucontext_t *user = context;
    (void)number, (void)info;
    count++;
    user->uc_mcontext.gregs[REG_RAX] = 0x5555;
    user->uc_mcontext.gregs[REG_RIP] += 3;
    user->uc_mcontext.gregs[REG_EFL] |= 1;
    user->uc_mcontext.fpregs->_xmm[5].element[0] = 0x77777777;
    sigaddset(&user->uc_sigmask, SIGUSR2);
}

static void a_handler_may_change_registers_and_mask(void)
{
    act(SIGSEGV, change_registers, 0);
    long value = 1, vector = 0;
    unsigned char carry = 0;
    __asm__ volatile("xor %%ecx, %%ecx\n\tmovq %%rcx, %%xmm5\n\tmov (%%rcx), %%rax\n\tsetc %b1\n\tmovq %%xmm5, %2"
        : "+a"(value), "+d"(carry), "=S"(vector) : : "rcx", "xmm5", "memory", "cc");
    CHECK_EQUAL(value, 0x5555);
    CHECK_EQUAL(carry, 1);
    CHECK_EQUAL((unsigned)vector, 0x77777777);
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    CHECK_EQUAL(sigismember(&mask, SIGUSR2), 1);
    CHECK_EQUAL(sigismember(&mask, SIGSEGV), 0);
}

static void division_by_zero_is_sigfpe(void)
{
    act(SIGFPE, handle, 0);
    skipped = 2;
    void *at;
    __asm__ volatile("lea 1f(%%rip), %0\n\txor %%ecx, %%ecx\n\tmov $1, %%eax\n\txor %%edx, %%edx\n1:\tdiv %%ecx" : "=&r"(at) : : "rax", "rcx", "rdx");
    CHECK_EQUAL(told.si_signo, SIGFPE);
    CHECK_EQUAL(told.si_code, FPE_INTDIV);
    CHECK(told.si_addr == at);
}

static void mask_floats(int number, siginfo_t *info, void *context)
{
    ucontext_t *user = context;
    (void)number;
    count++;
    told = *info;
    user->uc_mcontext.fpregs->mxcsr = 0x1F80;
}

static void a_vector_exception_is_sigfpe(void)
{
    act(SIGFPE, mask_floats, 0);
    uint32_t control = 0x1F80 & ~(1u << 9); /* division by zero is not masked */
    volatile double zero = 0, one = 1, result;
    __asm__ volatile("ldmxcsr %0" ::"m"(control));
    result = one / zero;
    CHECK(result > 1e300);
    if (count == 0)
        skip("this processor raises no vector exceptions (QEMU does not)");
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(told.si_code, FPE_FLTDIV);
}

static void mask_x87(int number, siginfo_t *info, void *context)
{
    ucontext_t *user = context;
    (void)number;
    count++;
    told = *info;
    user->uc_mcontext.fpregs->cwd = 0x37F;
    user->uc_mcontext.fpregs->swd = 0;
}

static void an_x87_exception_is_sigfpe(void)
{
    act(SIGFPE, mask_x87, 0);
    unsigned short control = 0x37F & ~4; /* division by zero is not masked */
    __asm__ volatile("fldcw %0\n\tfldz\n\tfld1\n\tfdivp\n\tfwait\n\tfninit" ::"m"(control));
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(told.si_signo, SIGFPE);
    CHECK_EQUAL(told.si_code, FPE_FLTDIV);
}

static void an_unknown_instruction_is_sigill(void)
{
    act(SIGILL, handle, 0);
    skipped = 2;
    __asm__ volatile("ud2");
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(told.si_signo, SIGILL);
    CHECK_EQUAL(told.si_code, ILL_ILLOPN);
    CHECK_EQUAL((greg_t)(uintptr_t)told.si_addr, registers[REG_RIP]);
}

static void a_breakpoint_is_sigtrap(void)
{
    act(SIGTRAP, handle, 0);
    skipped = 0;
    void *after;
    __asm__ volatile("lea 1f(%%rip), %0\n\tint3\n1:" : "=r"(after));
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(registers[REG_RIP], (greg_t)(uintptr_t)after);
    __asm__ volatile("pushfq\n\torq $0x100, (%%rsp)\n\tpopfq\n\tnop\n\tpushfq\n\tandq $~0x100, (%%rsp)\n\tpopfq" ::: "memory", "cc");
    CHECK(count >= 2);
    CHECK_EQUAL(told.si_code, TRAP_TRACE);
}

static void a_privileged_instruction_is_sigsegv(void)
{
    act(SIGSEGV, handle, 0);
    skipped = 1;
    __asm__ volatile("hlt");
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(told.si_code, SI_KERNEL);
    CHECK(told.si_addr == NULL);
}

static void beyond_the_end_of_a_file_is_sigbus(void)
{
    act(SIGBUS, handle, 0);
    int file = open(program_path, O_RDONLY);
    CHECK(file >= 0);
    off_t size = lseek(file, 0, SEEK_END);
    size_t pages = (size_t)(size + PAGE - 1) / PAGE;
    char *map = mmap(NULL, (pages + 2) * PAGE, PROT_READ, MAP_PRIVATE, file, 0);
    CHECK(map != MAP_FAILED);
    load(map + pages * PAGE + 16);
    CHECK_EQUAL(count, 1);
    CHECK_EQUAL(told.si_signo, SIGBUS);
    CHECK_EQUAL(told.si_code, BUS_ADRERR);
    CHECK(told.si_addr == map + pages * PAGE + 16);
}

static void a_fault_of_a_vforked_child_ends_it_alone(void)
{
    pid_t child = vfork();
    if (child == 0)
    {
        *(volatile int *)0 = 1;
        _exit(0);
    }

    CHECK(child > 0);
    CHECK_EQUAL(signal_of(child), SIGSEGV);
}

static void beyond_the_end_of_a_file_without_a_handler_ends_by_sigbus(void)
{
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
    {
        int file = open(program_path, O_RDONLY);
        size_t pages = (size_t)(lseek(file, 0, SEEK_END) + PAGE - 1) / PAGE;
        char *map = mmap(NULL, (pages + 2) * PAGE, PROT_READ, MAP_PRIVATE, file, 0);
        if (map != MAP_FAILED)
            _exit(*(volatile char *)(map + pages * PAGE));
        _exit(1);
    }

    CHECK_EQUAL(signal_of(child), SIGBUS);
}

static int load_nothing(void)
{
    load(NULL);
    return 0;
}

static int block_and_fault(void)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    act(SIGSEGV, handle, 0);
    return load_nothing();
}

static int ignore_and_fault(void)
{
    signal(SIGSEGV, SIG_IGN);
    return load_nothing();
}

static int fault_in_handler(void);

static void fault_again(int number, siginfo_t *info, void *context)
{
    (void)number, (void)info, (void)context;
    load(NULL);
}

static int fault_in_handler(void)
{
    act(SIGSEGV, fault_again, 0);
    return load_nothing();
}

static void a_fault_that_no_handler_takes_ends_the_process(void)
{
    int (*const bodies[])(void) = { load_nothing, block_and_fault, ignore_and_fault, fault_in_handler };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
    {
        int status;
        CHECK(waitpid(child_running(bodies[i]), &status, 0) > 0);
        CHECK(WIFSIGNALED(status));
        CHECK_EQUAL(WTERMSIG(status), SIGSEGV);
    }
}

static int raise_segv(void)
{
    act(SIGSEGV, handle, 0);
    raise(SIGSEGV);
    return count == 1 && told.si_code == SI_TKILL ? 0 : 1;
}

static void a_fault_signal_can_be_sent_too(void) { CHECK_EQUAL(exit_status_of(child_running(raise_segv)), 0); }

static char *guard;

static int overflow(int depth)
{
    volatile char room[1024];
    room[0] = (char)depth;
    return depth < 1 << 24 ? overflow(depth + 1) + room[0] : 0;
}

static sigjmp_buf back;

static void leave(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    told = *info;
    siglongjmp(back, 1);
}

static void a_stack_overflow_can_be_handled_on_another_stack(void)
{
    guard = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    stack_t stack = { .ss_sp = guard, .ss_size = 16 * PAGE };
    CHECK_EQUAL(sigaltstack(&stack, NULL), 0);
    act(SIGSEGV, leave, SA_ONSTACK);
    if (sigsetjmp(back, 1) == 0)
        CHECK_EQUAL(overflow(0), -1);
    CHECK_EQUAL(told.si_signo, SIGSEGV);
}

static void a_system_call_in_a_handler_disturbs_no_fault(void)
{
    act(SIGSEGV, open_page, 0);
    char *pages = mmap(NULL, 16 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int pipes[2];
    CHECK_EQUAL(pipe(pipes), 0);
    CHECK_EQUAL(write(pipes[1], "abc", 3), 3);

    /* The library OS answers with EFAULT: that is no fault of the program. */
    CHECK_ERROR(read(pipes[0], pages, 3), EFAULT);
    CHECK_EQUAL(count, 0);
    memset(pages, 1, 16 * PAGE);
    CHECK_EQUAL(count, 16);
}

const struct test signal_fault_tests[] = {
    { "fault/segv_tells_what_is_not_mapped", segv_tells_what_is_not_mapped },
    { "fault/segv_tells_what_is_forbidden", segv_tells_what_is_forbidden },
    { "fault/a_handler_may_repair_the_fault", a_handler_may_repair_the_fault },
    { "fault/a_handler_may_change_registers_and_mask", a_handler_may_change_registers_and_mask },
    { "fault/division_by_zero_is_sigfpe", division_by_zero_is_sigfpe },
    { "fault/a_vector_exception_is_sigfpe", a_vector_exception_is_sigfpe },
    { "fault/an_x87_exception_is_sigfpe", an_x87_exception_is_sigfpe },
    { "fault/an_unknown_instruction_is_sigill", an_unknown_instruction_is_sigill },
    { "fault/a_breakpoint_is_sigtrap", a_breakpoint_is_sigtrap },
    { "fault/a_privileged_instruction_is_sigsegv", a_privileged_instruction_is_sigsegv },
    { "fault/beyond_the_end_of_a_file_is_sigbus", beyond_the_end_of_a_file_is_sigbus },
    { "fault/beyond_the_end_of_a_file_without_a_handler_ends_by_sigbus", beyond_the_end_of_a_file_without_a_handler_ends_by_sigbus },
    { "fault/a_fault_of_a_vforked_child_ends_it_alone", a_fault_of_a_vforked_child_ends_it_alone },
    { "fault/a_fault_that_no_handler_takes_ends_the_process", a_fault_that_no_handler_takes_ends_the_process },
    { "fault/a_fault_signal_can_be_sent_too", a_fault_signal_can_be_sent_too },
    { "fault/a_stack_overflow_can_be_handled_on_another_stack", a_stack_overflow_can_be_handled_on_another_stack },
    { "fault/a_system_call_in_a_handler_disturbs_no_fault", a_system_call_in_a_handler_disturbs_no_fault },
    { 0 },
};
