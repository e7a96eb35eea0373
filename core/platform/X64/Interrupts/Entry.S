/*
 * Kernel calls, and the ways back to user mode. What C# cannot do: registers, stacks, SYSRET and IRETQ. Short calls are in ShortCalls.S,
 * interrupts, faults and foreign calls in UserTraps.S.
 *
 * A kernel call comes with rax = number, rsi = handle, rdx r10 r8 r9 = arguments, rbx r12-r15 = message (core/abi/CallNumber.cs).
 * Three kinds of calls:
 *   short   the common case of some: C# decides which thread runs next, and saves nothing but what it keeps by its calling convention;
 *   direct  calls that rarely switch: C# returns status and value; registers are saved only if another thread is to run;
 *   general all others, and short ones that gave up: every register is saved, C# may block, switch, destroy.
 * All addressing is relative to rip: each CPU will get a copy of this section and of its block.
 */
        .intel_syntax noprefix
        .include "Layout.inc"
        .include "Registers.inc"

        .section .bss
        .balign 4096
        .globl CpuBlock
CpuBlock:
        .skip CPU_SIZE

        .text
        .balign 64
        .globl SyscallEntry
SyscallEntry:
        cmp rax, LAST_CALL                      /* native numbers are the topmost unsigned ones */
        jb Foreign
        mov rdi, [rip + CpuBlock + CPU_CURRENT]
        mov [rdi + THREAD_RIP], rcx
        mov [rdi + THREAD_RSP], rsp
        lea rsp, [rip + KernelStackTop - 8]     /* as after a call */
        jmp qword ptr [rax * 8 + CallTableEnd]

        .globl General
General:                                        /* rdi = current thread */
        mov [rdi + THREAD_RAX], rax
        mov [rdi + THREAD_RBX], rbx
        mov [rdi + THREAD_RDX], rdx
        mov [rdi + THREAD_RSI], rsi
        mov [rdi + THREAD_RBP], rbp
        mov [rdi + THREAD_R8], r8
        mov [rdi + THREAD_R9], r9
        mov [rdi + THREAD_R10], r10
        mov [rdi + THREAD_R12], r12
        mov [rdi + THREAD_R13], r13
        mov [rdi + THREAD_R14], r14
        mov [rdi + THREAD_R15], r15
        mov [rdi + THREAD_RFLAGS], r11
        mov byte ptr [rdi + THREAD_KEPT_ONLY], 0
        mov [rip + CpuBlock + CPU_VECTOR_OWNER], rdi
        lea rdi, [rip + CpuBlock]
        lea rsp, [rip + KernelStackTop]
        call KernelCall

        .globl ExitToThread
ExitToThread:                                   /* rax = thread whose registers are saved, or none */
        test rax, rax
        jz Idle
        mov rsi, rax
        mov rcx, [rip + CpuBlock + CPU_VECTOR_OWNER]
        cmp rcx, rsi
        je ExitLoaded
        test rcx, rcx
        jz 1f                                   /* its thread is gone */
        fxsave64 [rcx + THREAD_FX]
1:      fxrstor64 [rsi + THREAD_FX]
        mov [rip + CpuBlock + CPU_VECTOR_OWNER], rsi
        mov rdi, rsi
        LOAD_SEGMENT_BASES

        .globl ExitLoaded
ExitLoaded:                                     /* vector state and segment bases are those of the thread in rsi */
        mov rcx, [rsi + THREAD_ROOT]
        cmp rcx, [rip + CpuBlock + CPU_LOADED_ROOT]
        je 1f
        mov cr3, rcx
        mov [rip + CpuBlock + CPU_LOADED_ROOT], rcx
1:      cmp byte ptr [rsi + THREAD_KEPT_ONLY], 0
        je ExitWithAllRegisters
        mov rax, [rsi + THREAD_RAX]
        mov rbx, [rsi + THREAD_RBX]
        mov rcx, [rsi + THREAD_RIP]
        mov rdx, [rsi + THREAD_RDX]
        mov rbp, [rsi + THREAD_RBP]
        mov rsp, [rsi + THREAD_RSP]
        mov r12, [rsi + THREAD_R12]
        mov r13, [rsi + THREAD_R13]
        mov r14, [rsi + THREAD_R14]
        mov r15, [rsi + THREAD_R15]
        LEAVE_CALL

ExitWithAllRegisters:
        lea rsp, [rip + KernelStackTop]
        push USER_DATA
        push [rsi + THREAD_RSP]
        push [rsi + THREAD_RFLAGS]
        push USER_CODE
        push [rsi + THREAD_RIP]
        mov rax, [rsi + THREAD_RAX]
        mov rbx, [rsi + THREAD_RBX]
        mov rcx, [rsi + THREAD_RCX]
        mov rdx, [rsi + THREAD_RDX]
        mov rdi, [rsi + THREAD_RDI]
        mov rbp, [rsi + THREAD_RBP]
        mov r8, [rsi + THREAD_R8]
        mov r9, [rsi + THREAD_R9]
        mov r10, [rsi + THREAD_R10]
        mov r11, [rsi + THREAD_R11]
        mov r12, [rsi + THREAD_R12]
        mov r13, [rsi + THREAD_R13]
        mov r14, [rsi + THREAD_R14]
        mov r15, [rsi + THREAD_R15]
        mov rsi, [rsi + THREAD_RSI]
        iretq

/* Nobody to run. The address space of the last thread may be gone by the next interrupt, so it is left. */
Idle:
        lea rsp, [rip + KernelStackTop]
        mov rcx, [rip + IdleRoot]
        cmp rcx, [rip + CpuBlock + CPU_LOADED_ROOT]
        je 1f
        mov cr3, rcx
        mov [rip + CpuBlock + CPU_LOADED_ROOT], rcx
1:      sti
        hlt
        cli                                     /* an interrupt does not come back here, but goes on with what it found to do */
        jmp 1b

/* Direct calls: rdi = current thread; rax:rdx come back. */
        .macro DIRECT name
        .balign 16
\name\()Entry:
        lea rdi, [rip + CpuBlock]
        mov rcx, r10
        lea rsp, [rip + KernelStackTop]
        call \name
        jmp DirectReturn
        .endm

        DIRECT DirectProtect
        DIRECT DirectQueryPages
        DIRECT DirectDerive
        DIRECT DirectSplit
        DIRECT DirectThreadPage
        DIRECT DirectThreadSet
        DIRECT DirectClock
        DIRECT DirectNull

/* Direct calls that may leave a scheduling decision due. */
        .macro DIRECT_SWITCH name
        .balign 16
\name\()Entry:
        lea rdi, [rip + CpuBlock]
        mov rcx, r10
        lea rsp, [rip + KernelStackTop]
        call \name
        jmp DirectSwitchReturn
        .endm

        DIRECT_SWITCH DirectPollSignal
        DIRECT_SWITCH DirectSchedulingUsed

        .globl DirectSwitchReturn
DirectSwitchReturn:
        cmp byte ptr [rip + CpuBlock + CPU_RESCHEDULE], 0
        je DirectReturn
DirectDecide:
        mov rdi, [rip + CpuBlock + CPU_CURRENT]
        SAVE_KEPT_AND_RESULT
        lea rdi, [rip + CpuBlock]
        call KernelDecide
        jmp ExitToThread

        .balign 16
SetSegmentBaseEntry:
        lea rdi, [rip + CpuBlock]
        mov rcx, r10
        lea rsp, [rip + KernelStackTop]
        call DirectSetSegmentBase
        mov r8, rax
        mov rdi, [rip + CpuBlock + CPU_CURRENT]
        LOAD_SEGMENT_BASES
        mov rax, r8
        xor edx, edx

        .globl DirectReturn
DirectReturn:                                   /* rax, rdx = results */
        mov rdi, [rip + CpuBlock + CPU_CURRENT]
        mov rcx, [rdi + THREAD_RIP]
        mov rsp, [rdi + THREAD_RSP]
        LEAVE_CALL

/* The first thread: EnterFirstThread(thread). */
        .globl EnterFirstThread
EnterFirstThread:
        mov rax, rdi
        mov [rip + CpuBlock + CPU_CURRENT], rax
        jmp ExitToThread

/* EnableSystemCalls(star, kernelRoot) */
        .globl EnableSystemCalls
EnableSystemCalls:
        mov [rip + IdleRoot], rsi
        mov [rip + CpuBlock + CPU_LOADED_ROOT], rsi
        mov ecx, 0xC0000081                     /* IA32_STAR */
        mov eax, edi
        mov rdx, rdi
        shr rdx, 32
        wrmsr
        mov ecx, 0xC0000082                     /* IA32_LSTAR */
        lea rax, [rip + SyscallEntry]
        mov rdx, rax
        shr rdx, 32
        wrmsr
        mov ecx, 0xC0000084                     /* IA32_FMASK: AC, NT, IOPL, DF, IF, TF */
        mov eax, 0x47700
        xor edx, edx
        wrmsr
        ret

        .globl CpuBlockAddress
CpuBlockAddress:
        lea rax, [rip + CpuBlock]
        ret

        .section .bss
        .balign 8
IdleRoot:
        .skip 8

        .section .rodata
        .balign 64
CallTable:                                      /* in rising order of the numbers */
        .quad General                           /* -51 RetypeCopy */
        .quad General                           /* -50 SignalAt */
        .quad General                           /* -49 SchedulingLimit */
        .quad General                           /* -48 DeviceAddress */
        .quad ThreadUpcallEntry                 /* -47 */
        .quad SetSegmentBaseEntry               /* -46 */
        .quad General                           /* -45 BindNotification */
        .quad General                           /* -44 Stop */
        .quad DirectNullEntry                   /* -43 Null */
        .quad DirectClockEntry                  /* -42 Clock */
        .rept 5
        .quad General                           /* -41 ConsoleWrite to -37 */
        .endr
        .quad DirectSchedulingUsedEntry         /* -36 */
        .rept 6
        .quad General                           /* -35 SchedulingSet to -30 */
        .endr
        .quad DirectThreadSetEntry              /* -29 */
        .quad DirectThreadPageEntry             /* -28 */
        .rept 3
        .quad General                           /* -27 ThreadBind to -25 */
        .endr
        .quad DirectSplitEntry                  /* -24 */
        .rept 5
        .quad General                           /* -23 Retype to -19 */
        .endr
        .quad DirectDeriveEntry                 /* -18 */
        .quad DirectQueryPagesEntry             /* -17 */
        .quad DirectProtectEntry                /* -16 */
        .quad UnmapEntry                        /* -15 */
        .quad MapEntry                          /* -14 */
        .quad SleepEntry                        /* -13 SleepUntil */
        .quad General                           /* -12 YieldTo */
        .quad YieldEntry                        /* -11 */
        .quad DirectPollSignalEntry             /* -10 */
        .quad WaitSignalEntry                   /* -9 */
        .quad SignalEntry                       /* -8 */
        .rept 5
        .quad General                           /* -7 ReplyTo to -3 Wait */
        .endr
        .quad ReplyWaitEntry                    /* -2 */
        .quad CallEntry                         /* -1 */
CallTableEnd:
        .if (CallTableEnd - CallTable) / 8 + LAST_CALL
        .error "the call table does not have one entry for each number"
        .endif
