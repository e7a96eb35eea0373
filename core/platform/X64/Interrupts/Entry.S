/*
 * Ways into the kernel from user mode, and the ways back. What C# cannot do: registers, stacks, SYSRET and IRETQ.
 *
 * A kernel call comes with rax = number, rsi = handle, rdx r10 r8 r9 = arguments, rbx r12-r15 = message (core/abi/CallNumber.cs).
 * Three kinds of calls:
 *   short   Call and ReplyWait: C# decides which thread runs next; the message stays in its registers;
 *   direct  calls that rarely switch: C# returns status and value; registers are saved only if another thread is to run;
 *   general all others, and short ones that gave up: every register is saved, C# may block, switch, destroy.
 * All addressing is relative to rip: each CPU will get a copy of this section and of its block.
 */
        .intel_syntax noprefix
        .include "Layout.inc"

        .section .bss
        .balign 4096
        .globl CpuBlock
CpuBlock:
        .skip CPU_SIZE

/* Loads the segment bases of the thread in rdi; overwrites rax, rcx, rdx. */
        .macro LOAD_SEGMENT_BASES
        mov ecx, 0xC0000100                     /* IA32_FS_BASE */
        mov eax, [rdi + THREAD_FS_BASE]
        mov edx, [rdi + THREAD_FS_BASE + 4]
        wrmsr
        mov ecx, 0xC0000101                     /* IA32_GS_BASE */
        mov eax, [rdi + THREAD_GS_BASE]
        mov edx, [rdi + THREAD_GS_BASE + 4]
        wrmsr
        .endm

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

        .balign 16
CallEntry:
        mov rdx, rbx
        jmp FastCall                            /* C#; comes to SwitchTo or CallGaveUp */

        .balign 16
ReplyWaitEntry:
        mov rdx, [rdi + THREAD_CALLER]
        mov rcx, [rdi + THREAD_SHORT_PATH]
        mov r8, rbx
        jmp FastReplyWait                       /* C#; comes to SwitchTo or ReplyWaitGaveUp */

        .balign 16
        .globl SwitchTo
SwitchTo:                                       /* rdi = the thread so far, rsi = badge, rdx = thread; the message in its registers */
        fxsave64 [rdi + THREAD_FX]
        fxrstor64 [rdx + THREAD_FX]
        mov [rip + CpuBlock + CPU_CURRENT], rdx
        mov rcx, [rdi + THREAD_SEGMENT_BASES]
        or rcx, [rdx + THREAD_SEGMENT_BASES]
        jnz SwitchSegments
SwitchRoot:
        mov rcx, [rdx + THREAD_ROOT]
        cmp rcx, [rip + CpuBlock + CPU_LOADED_ROOT]
        je 1f
        mov cr3, rcx
        mov [rip + CpuBlock + CPU_LOADED_ROOT], rcx
1:      mov rcx, [rdx + THREAD_RIP]
        mov rsp, [rdx + THREAD_RSP]
        mov rdx, rsi
        xor eax, eax                            /* CallStatus.Ok; below, nothing of the kernel or of the partner may show */
        xor edi, edi
        xor esi, esi
        xor r8d, r8d
        xor r9d, r9d
        xor r10d, r10d
        xor ebp, ebp
        mov r11d, INITIAL_FLAGS
        sysretq

        .globl CallGaveUp, ReplyWaitGaveUp
ReplyWaitGaveUp:
        mov rax, -2
        jmp 1f
CallGaveUp:                                     /* rdi = current thread, rsi = handle */
        mov rax, -1
1:      xor edx, edx
        xor r8d, r8d
        xor r9d, r9d
        xor r10d, r10d
        mov r11d, INITIAL_FLAGS

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
        mov rcx, [rip + CpuBlock + CPU_VECTOR_OWNER]
        cmp rcx, rax
        je ExitLoaded
        test rcx, rcx
        jz 1f                                   /* its thread is gone */
        fxsave64 [rcx + THREAD_FX]
1:      fxrstor64 [rax + THREAD_FX]
        mov [rip + CpuBlock + CPU_VECTOR_OWNER], rax
        mov rdi, rax
        LOAD_SEGMENT_BASES
        mov rax, rdi
ExitLoaded:                                     /* vector state and segment bases are those of the thread in rax */
        mov rcx, [rax + THREAD_ROOT]
        cmp rcx, [rip + CpuBlock + CPU_LOADED_ROOT]
        je 4f
        mov cr3, rcx
        mov [rip + CpuBlock + CPU_LOADED_ROOT], rcx
4:      cmp byte ptr [rax + THREAD_KEPT_ONLY], 0
        jne ExitFromCall
        lea rsp, [rip + KernelStackTop]
        push USER_DATA
        push [rax + THREAD_RSP]
        push [rax + THREAD_RFLAGS]
        push USER_CODE
        push [rax + THREAD_RIP]
        mov rbx, [rax + THREAD_RBX]
        mov rcx, [rax + THREAD_RCX]
        mov rdx, [rax + THREAD_RDX]
        mov rsi, [rax + THREAD_RSI]
        mov rdi, [rax + THREAD_RDI]
        mov rbp, [rax + THREAD_RBP]
        mov r8, [rax + THREAD_R8]
        mov r9, [rax + THREAD_R9]
        mov r10, [rax + THREAD_R10]
        mov r11, [rax + THREAD_R11]
        mov r12, [rax + THREAD_R12]
        mov r13, [rax + THREAD_R13]
        mov r14, [rax + THREAD_R14]
        mov r15, [rax + THREAD_R15]
        mov rax, [rax + THREAD_RAX]
        iretq

ExitFromCall:                                   /* rax = thread that stopped in a call: what the call does not keep is zero */
        mov rbx, [rax + THREAD_RBX]
        mov rcx, [rax + THREAD_RIP]
        mov rdx, [rax + THREAD_RDX]
        mov rbp, [rax + THREAD_RBP]
        mov rsp, [rax + THREAD_RSP]
        mov r12, [rax + THREAD_R12]
        mov r13, [rax + THREAD_R13]
        mov r14, [rax + THREAD_R14]
        mov r15, [rax + THREAD_R15]
        mov rax, [rax + THREAD_RAX]
        xor edi, edi
        xor esi, esi
        xor r8d, r8d
        xor r9d, r9d
        xor r10d, r10d
        mov r11d, INITIAL_FLAGS
        sysretq

SwitchSegments:                                 /* one of the two threads has a segment base: load both */
        mov rdi, rdx
        LOAD_SEGMENT_BASES
        mov rdx, rdi
        jmp SwitchRoot

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

/* C# has kept the registers that a call keeps; the others have no value for the thread when it goes on. */
        .macro SAVE_KEPT
        mov [rdi + THREAD_RBX], rbx
        mov [rdi + THREAD_RBP], rbp
        mov [rdi + THREAD_R12], r12
        mov [rdi + THREAD_R13], r13
        mov [rdi + THREAD_R14], r14
        mov [rdi + THREAD_R15], r15
        mov qword ptr [rdi + THREAD_RFLAGS], INITIAL_FLAGS
        mov byte ptr [rdi + THREAD_KEPT_ONLY], 1
        .endm

/* The same, with the results, for a thread that leaves its vector state in the registers. */
        .macro SAVE_KEPT_AND_RESULT
        mov [rdi + THREAD_RAX], rax
        mov [rdi + THREAD_RDX], rdx
        SAVE_KEPT
        mov [rip + CpuBlock + CPU_VECTOR_OWNER], rdi
        .endm

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
        DIRECT DirectClock
        DIRECT DirectNull

/* One page, short. The handles wait in the thread for the long way, so that C# has room for what it found by them. */
        .balign 16
MapEntry:
        mov [rdi + THREAD_RSI], rsi
        mov [rdi + THREAD_RDX], rdx
        mov rcx, r10
        jmp FastMap                             /* C#; comes to ReturnFromCall or MapGaveUp */

        .globl MapGaveUp, UnmapGaveUp
MapGaveUp:                                      /* rdi = current thread; address, range and protection where they were */
        mov rsi, [rdi + THREAD_RSI]
        mov rdx, [rdi + THREAD_RDX]
        lea rdi, [rip + CpuBlock]
        lea rsp, [rip + KernelStackTop]
        call DirectMap
        jmp DirectReturn

UnmapGaveUp:
        lea rdi, [rip + CpuBlock]
        lea rsp, [rip + KernelStackTop]
        call DirectUnmap
        jmp DirectReturn

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

/*
 * Signals and yields, short: C# decides who runs next where that is clear, and comes to ReturnFromCall, to SwitchFromCall or, before it
 * has changed anything, to the long way. rdi = current thread, rsi = handle, rdx = time, rcx = CPU block.
 */
        .macro READ_TIME
        rdtsc
        shl rdx, 32
        or rdx, rax
        .endm

        .balign 16
SignalEntry:
        lea rcx, [rip + CpuBlock]
        jmp FastSignal

        .balign 16
WaitSignalEntry:
        mov r8, rdx                             /* the deadline */
        lea rcx, [rip + CpuBlock]
        READ_TIME
        jmp FastWaitSignal

        .balign 16
YieldEntry:
        lea rcx, [rip + CpuBlock]
        READ_TIME
        jmp FastYield

        .globl SignalGaveUp, WaitSignalGaveUp, YieldGaveUp
SignalGaveUp:
        lea rdi, [rip + CpuBlock]
        lea rsp, [rip + KernelStackTop]
        call DirectSignal
        jmp DirectSwitchReturn

WaitSignalGaveUp:
        lea rdi, [rip + CpuBlock]
        mov rdx, r8
        lea rsp, [rip + KernelStackTop]
        call DirectWaitSignal
DirectSwitchReturn:
        cmp byte ptr [rip + CpuBlock + CPU_RESCHEDULE], 0
        je DirectReturn
DirectDecide:
        mov rdi, [rip + CpuBlock + CPU_CURRENT]
        SAVE_KEPT_AND_RESULT
        lea rdi, [rip + CpuBlock]
        call KernelDecide
        jmp ExitToThread

YieldGaveUp:
        xor eax, eax
        xor edx, edx
        SAVE_KEPT_AND_RESULT
        lea rdi, [rip + CpuBlock]
        lea rsp, [rip + KernelStackTop]
        call KernelYield
        jmp ExitToThread

        .balign 16
        .globl SwitchFromCall
SwitchFromCall:                                 /* rdi = the thread so far, rsi = thread whose registers are saved; results are C#'s matter */
        SAVE_KEPT
        fxsave64 [rdi + THREAD_FX]
        fxrstor64 [rsi + THREAD_FX]
        mov rax, rsi
        mov [rip + CpuBlock + CPU_CURRENT], rsi
        mov rcx, [rdi + THREAD_SEGMENT_BASES]
        or rcx, [rsi + THREAD_SEGMENT_BASES]
        jz ExitLoaded
        mov rdi, rsi
        LOAD_SEGMENT_BASES
        mov rax, rdi
        jmp ExitLoaded

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
        jmp DirectReturn

        .globl ReturnAfterUnmapping
ReturnAfterUnmapping:
        invlpg [rdx]

        .globl ReturnFromCall
ReturnFromCall:                                 /* rsi = value; the status is Ok */
        mov rdx, rsi
        xor eax, eax

DirectReturn:
        mov rdi, [rip + CpuBlock + CPU_CURRENT]
        mov rcx, [rdi + THREAD_RIP]
        mov rsp, [rdi + THREAD_RSP]
        xor edi, edi
        xor esi, esi
        xor r8d, r8d
        xor r9d, r9d
        xor r10d, r10d
        mov r11d, INITIAL_FLAGS
        sysretq

/*
 * Not a kernel call: back to the thread's gate with all registers but rcx, r11 and rsp's old value in place. Only the address
 * of the instruction is lost, so it is left in the message page.
 */
        .balign 16
Foreign:
        mov [rip + CpuBlock + CPU_USER_STACK], rsp
        mov rsp, [rip + CpuBlock + CPU_CURRENT]
        mov rsp, [rsp + THREAD_MESSAGE_PAGE]
        mov [rsp + PAGE_GATE_RETURN], rcx
        mov rcx, [rip + CpuBlock + CPU_CURRENT]
        mov rcx, [rcx + THREAD_GATE_ENTRY]
        jrcxz 1f
        mov rsp, [rip + CpuBlock + CPU_USER_STACK]
        sysretq
1:      mov rcx, [rsp + PAGE_GATE_RETURN]       /* no gate: an upcall; another thread may have changed the word meanwhile */
        lea rsp, [rip + KernelStackTop]
        push rdi
        mov rdi, USER_END
        cmp rcx, rdi
        jb 2f
        xor ecx, ecx
2:      mov rdi, [rip + CpuBlock + CPU_CURRENT]
        pop qword ptr [rdi + THREAD_RDI]
        mov [rdi + THREAD_RIP], rcx
        mov [rdi + THREAD_RCX], rcx
        mov rcx, [rip + CpuBlock + CPU_USER_STACK]
        mov [rdi + THREAD_RSP], rcx
        mov [rdi + THREAD_RAX], rax
        mov [rdi + THREAD_RBX], rbx
        mov [rdi + THREAD_RDX], rdx
        mov [rdi + THREAD_RSI], rsi
        mov [rdi + THREAD_RBP], rbp
        mov [rdi + THREAD_R8], r8
        mov [rdi + THREAD_R9], r9
        mov [rdi + THREAD_R10], r10
        mov [rdi + THREAD_R11], r11
        mov [rdi + THREAD_R12], r12
        mov [rdi + THREAD_R13], r13
        mov [rdi + THREAD_R14], r14
        mov [rdi + THREAD_R15], r15
        mov [rdi + THREAD_RFLAGS], r11
        mov byte ptr [rdi + THREAD_KEPT_ONLY], 0
        mov [rip + CpuBlock + CPU_VECTOR_OWNER], rdi
        lea rdi, [rip + CpuBlock]
        call KernelForeignCall
        jmp ExitToThread

/* An interrupt or a fault of user mode. On the stack: vector, error code, rip, cs, rflags, rsp, ss. */
        .globl UserTrap
UserTrap:
        push 2
        popfq                                   /* an interrupt gate leaves DF, AC and NT as user mode had them; AC would suspend SMAP */
        push rdi
        mov rdi, [rip + CpuBlock + CPU_CURRENT]
        mov [rdi + THREAD_RAX], rax
        mov [rdi + THREAD_RBX], rbx
        mov [rdi + THREAD_RCX], rcx
        mov [rdi + THREAD_RDX], rdx
        mov [rdi + THREAD_RSI], rsi
        mov [rdi + THREAD_RBP], rbp
        mov [rdi + THREAD_R8], r8
        mov [rdi + THREAD_R9], r9
        mov [rdi + THREAD_R10], r10
        mov [rdi + THREAD_R11], r11
        mov [rdi + THREAD_R12], r12
        mov [rdi + THREAD_R13], r13
        mov [rdi + THREAD_R14], r14
        mov [rdi + THREAD_R15], r15
        pop qword ptr [rdi + THREAD_RDI]
        mov byte ptr [rdi + THREAD_KEPT_ONLY], 0
        mov [rip + CpuBlock + CPU_VECTOR_OWNER], rdi
        pop rsi
        pop rdx
        pop qword ptr [rdi + THREAD_RIP]
        pop rcx
        pop qword ptr [rdi + THREAD_RFLAGS]
        pop qword ptr [rdi + THREAD_RSP]
        lea rsp, [rip + KernelStackTop]
        mov rcx, cr2
        lea rdi, [rip + CpuBlock]
        call UserModeTrap
        jmp ExitToThread

/* An interrupt that ends the idle loop. */
        .globl IdleTrap
IdleTrap:
        cld
        pop rsi
        pop rdx
        lea rsp, [rip + KernelStackTop]
        xor ecx, ecx
        lea rdi, [rip + CpuBlock]
        call UserModeTrap
        jmp ExitToThread

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
        .quad SetSegmentBaseEntry               /* -46 */
        .quad General                           /* -45 BindNotification */
        .quad General                           /* -44 Stop */
        .quad DirectNullEntry                   /* -43 Null */
        .quad DirectClockEntry                  /* -42 Clock */
        .rept 24
        .quad General                           /* -41 ConsoleWrite to -18 Derive */
        .endr
        .quad DirectQueryPagesEntry             /* -17 */
        .quad DirectProtectEntry                /* -16 */
        .quad FastUnmap                         /* -15 */
        .quad MapEntry                          /* -14 */
        .quad General                           /* -13 SleepUntil */
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
