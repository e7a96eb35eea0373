// The vDSO: a shared object that every program finds by AT_SYSINFO_EHDR. The clocks, without a system call.
// It reads ClockParameters (core/libposix), at one address in every process.

    .intel_syntax noprefix
    .text

// GateArea.Address, then the fields of ClockParameters.
    .equ Parameters, 0x7FFF80180000
    .equ BootTicks, 0x00
    .equ Multiplier, 0x08
    .equ ValidClocks, 0x10
    .equ DayClocks, 0x18

// When the board was started, in nanoseconds since 1970: StartPage.Arguments[ProcessLayout.BootTimeArgument].
    .equ BootTime, 0x7FFFFFFFD078

    .equ Shift, 58
    .equ ClockCount, 8

    .equ NanosecondsPerSecond, 1000000000
    .equ NanosecondsPerMicrosecond, 1000
    .equ CallGettimeofday, 96
    .equ CallTime, 201
    .equ CallClockGettime, 228
    .equ CallClockGetres, 229

    .macro function name
    .globl \name
    .type \name, @function
    .balign 16
\name:
    .endm

    .macro endfunction name
    .size \name, . - \name
    .endm

// rax = nanoseconds since boot; r8 = parameters. Overwrites rdx.
    .macro nanoseconds
    rdtsc
    shl rdx, 32
    or rax, rdx
    sub rax, [r8 + BootTicks]
    mul qword ptr [r8 + Multiplier]
    shrd rax, rdx, Shift
    .endm

// int __vdso_clock_gettime(clockid_t clock, struct timespec *time)
function __vdso_clock_gettime
    movabs r8, Parameters
    cmp edi, ClockCount
    jae 1f
    mov ecx, edi
    mov rdx, [r8 + ValidClocks]
    bt rdx, rcx
    jnc 1f
    nanoseconds
    mov rdx, [r8 + DayClocks]
    bt rdx, rcx
    jnc 2f
    movabs rdx, BootTime
    add rax, [rdx]
2:  xor edx, edx
    mov ecx, NanosecondsPerSecond
    div rcx
    mov [rsi], rax
    mov [rsi + 8], rdx
    xor eax, eax
    ret
1:  mov eax, CallClockGettime
    syscall
    ret
endfunction __vdso_clock_gettime

// int __vdso_gettimeofday(struct timeval *time, void *zone)
function __vdso_gettimeofday
    movabs r8, Parameters
    test rsi, rsi
    jnz 1f
    test rdi, rdi
    jz 1f
    cmp qword ptr [r8 + Multiplier], 0
    je 1f
    nanoseconds
    movabs rdx, BootTime
    add rax, [rdx]
    xor edx, edx
    mov ecx, NanosecondsPerSecond
    div rcx
    mov [rdi], rax
    mov rax, rdx
    xor edx, edx
    mov ecx, NanosecondsPerMicrosecond
    div rcx
    mov [rdi + 8], rax
    xor eax, eax
    ret
1:  mov eax, CallGettimeofday
    syscall
    ret
endfunction __vdso_gettimeofday

// time_t __vdso_time(time_t *time)
function __vdso_time
    movabs r8, Parameters
    cmp qword ptr [r8 + Multiplier], 0
    je 1f
    nanoseconds
    movabs rdx, BootTime
    add rax, [rdx]
    xor edx, edx
    mov ecx, NanosecondsPerSecond
    div rcx
    test rdi, rdi
    jz 2f
    mov [rdi], rax
2:  ret
1:  mov eax, CallTime
    syscall
    ret
endfunction __vdso_time

// int __vdso_clock_getres(clockid_t clock, struct timespec *resolution): one nanosecond, of the clocks that are not system calls.
function __vdso_clock_getres
    movabs r8, Parameters
    cmp edi, ClockCount
    jae 1f
    mov ecx, edi
    mov rdx, [r8 + ValidClocks]
    bt rdx, rcx
    jnc 1f
    xor eax, eax
    test rsi, rsi
    jz 2f
    mov [rsi], rax
    mov qword ptr [rsi + 8], 1
2:  ret
1:  mov eax, CallClockGetres
    syscall
    ret
endfunction __vdso_clock_getres

    .section .note.GNU-stack, "", @progbits
