/*
 * Short calls: the common case of some calls. C# finds out whether this is one, and ends in a jump to one of the exits here. Whoever gives
 * up has changed nothing, and the long way begins with the registers of the call.
 * On entry: rdi = current thread, rsi = handle, as from SyscallEntry; the stack is as after a call.
 */
        .intel_syntax noprefix
        .include "Layout.inc"
        .include "Registers.inc"

/*
 * The slot of a handle in the current thread's table (rdi). Goes elsewhere unless it holds a capability of the kind with the right: header
 * and handle are the same where they should be, one masked compare sees all (Pistachio.Kernel.Capabilities.Slot). Overwrites r11.
 */
        .macro FIND slot, slot32, handle, handle32, kind, right, otherwise
        mov \slot32, \handle32
        cmp \slot, [rdi + THREAD_TABLE_LIMIT]
        jae \otherwise
        shl \slot, SLOT_SIZE_SHIFT
        add \slot, [rdi + THREAD_TABLE_SLOTS]
        mov r11, \handle
        xor r11, [\slot + SLOT_HEADER]
        and r11, ~((RIGHTS_ALL & ~\right) << SLOT_RIGHTS_SHIFT)
        cmp r11, (\kind << SLOT_KIND_SHIFT) | (\right << SLOT_RIGHTS_SHIFT)
        jne \otherwise
        .endm

        .macro LEAVE_IF_WANTED otherwise        /* somebody asked for the current thread (rdi): its wait ends before it begins; overwrites r11 */
        mov r11, [rdi + THREAD_MESSAGE_PAGE]
        cmp qword ptr [r11 + PAGE_UPCALL_WANTED], 0
        jne \otherwise
        .endm

        .macro READ_TIME                        /* to rdx; overwrites rax */
        rdtsc
        shl rdx, 32
        or rdx, rax
        .endm

        .text

/* Messages: C# relinks the threads, the message stays in its registers. */
        .balign 16
        .globl CallEntry
CallEntry:
        FIND rcx, ecx, rsi, esi, KIND_ENDPOINT, RIGHT_WRITE, CallGaveUp
        mov rdx, [rcx + SLOT_OBJECT]
        mov rdx, [rdx + ENDPOINT_RECEIVERS]
        mov r8, rbx
        jmp FastCall                            /* C#; comes to SwitchTo or CallGaveUp */

        .balign 16
        .globl ReplyWaitEntry
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
        xor eax, eax                            /* CallStatus.Ok */
        xor ebp, ebp
        LEAVE_CALL

SwitchSegments:                                 /* one of the two threads has a segment base: load both */
        mov rdi, rdx
        LOAD_SEGMENT_BASES
        mov rdx, rdi
        jmp SwitchRoot

        .globl CallGaveUp, CallWithWordsGaveUp, ReplyWaitGaveUp, ReplyWaitWithWordsGaveUp
ReplyWaitGaveUp:                                /* rdi = current thread, rsi = handle, as in all four */
        mov rax, rbx
        shr rax, TAG_EXTRA_SHIFT
        jz ReplyWaitWithWordsGaveUp
        mov rdx, [rdi + THREAD_CALLER]
        mov rcx, [rdi + THREAD_SHORT_PATH]
        mov r8, rbx
        cmp rax, TAG_EXTRA_MASK
        ja FastReplyWaitWithCapability          /* C#; as the next */
        jmp FastReplyWaitWithWords              /* C#; comes to SwitchTo or ReplyWaitWithWordsGaveUp */
ReplyWaitWithWordsGaveUp:
        mov rax, -2
        jmp 1f
CallGaveUp:
        mov rax, rbx
        shr rax, TAG_EXTRA_SHIFT
        jz CallWithWordsGaveUp
        FIND rcx, ecx, rsi, esi, KIND_ENDPOINT, RIGHT_WRITE, CallWithWordsGaveUp
        mov rdx, [rcx + SLOT_OBJECT]
        mov rdx, [rdx + ENDPOINT_RECEIVERS]
        mov r8, rbx
        jmp FastCallWithWords                   /* C#; comes to SwitchTo or CallWithWordsGaveUp */
CallWithWordsGaveUp:
        mov rax, -1
1:      xor edx, edx
        xor r8d, r8d
        xor r9d, r9d
        xor r10d, r10d
        mov r11d, INITIAL_FLAGS
        jmp General

/* Signals and yields: C# decides who runs next where that is clear. rcx = CPU block. */
        .balign 16
        .globl SignalEntry
SignalEntry:
        FIND rdx, edx, rsi, esi, KIND_NOTIFICATION, RIGHT_WRITE, SignalGaveUp
        lea rcx, [rip + CpuBlock]
        jmp FastSignal                          /* C#; comes to ReturnFromCall or SignalGaveUp */

        .balign 16
        .globl WaitSignalEntry
WaitSignalEntry:
        mov r8, rdx                             /* the deadline */
        FIND r9, r9d, rsi, esi, KIND_NOTIFICATION, RIGHT_READ, WaitSignalGaveUp
        LEAVE_IF_WANTED WaitSignalGaveUp
        mov r9, [r9 + SLOT_OBJECT]
        READ_TIME
        lea rcx, [rip + CpuBlock]
        jmp FastWaitSignal                      /* C#; comes to ReturnFromCall, SwitchFromCall or WaitSignalGaveUp */

        .balign 16
        .globl YieldEntry
YieldEntry:
        READ_TIME
        lea rcx, [rip + CpuBlock]
        jmp FastYield                           /* C#; comes to ReturnFromCall, SwitchFromCall or YieldGaveUp */

/* Sleeping until somebody asks for the thread, and asking. */
        .balign 16
        .globl SleepEntry
SleepEntry:
        cmp rdx, -1                             /* no deadline? */
        jne General
        LEAVE_IF_WANTED SleepGaveUp
        READ_TIME
        lea rcx, [rip + CpuBlock]
        jmp FastSleep                           /* C#; comes to SwitchFromCall or SleepGaveUp */

        .balign 16
        .globl ThreadUpcallEntry
ThreadUpcallEntry:
        FIND rdx, edx, rsi, esi, KIND_THREAD, RIGHT_WRITE, ThreadUpcallGaveUp
        lea rcx, [rip + CpuBlock]
        jmp FastThreadUpcall                    /* C#; comes to ReturnFromCall or ThreadUpcallGaveUp */

        .globl SleepGaveUp, ThreadUpcallGaveUp
SleepGaveUp:                                    /* rdi = current thread, rsi = handle, as in both */
        mov rax, -13
        mov rdx, -1
        jmp 2f
ThreadUpcallGaveUp:
        mov rax, -47
        xor edx, edx
2:      xor r8d, r8d
        xor r9d, r9d
        xor r10d, r10d
        mov r11d, INITIAL_FLAGS
        jmp General

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
        jmp DirectSwitchReturn

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
        mov [rip + CpuBlock + CPU_CURRENT], rsi
        mov rcx, [rdi + THREAD_SEGMENT_BASES]
        or rcx, [rsi + THREAD_SEGMENT_BASES]
        jz ExitLoaded
        mov rdi, rsi
        LOAD_SEGMENT_BASES
        jmp ExitLoaded

/* One page. The handles wait in the thread for the long way, so that C# has room for what they lead to. */
        .balign 16
        .globl MapEntry
MapEntry:
        mov [rdi + THREAD_RSI], rsi
        mov [rdi + THREAD_RDX], rdx
        mov rcx, r10
        FIND r10, r10d, rsi, esi, KIND_MEMORY, RIGHTS_NONE, MapGaveUp
        mov rsi, r10
        FIND r10, r10d, rdx, edx, KIND_ADDRESS_SPACE, RIGHT_WRITE, MapGaveUp
        mov rdx, [r10 + SLOT_OBJECT]
        jmp FastMap                             /* C#; comes to ReturnFromCall or MapGaveUp */

        .balign 16
        .globl UnmapEntry
UnmapEntry:
        FIND rcx, ecx, rsi, esi, KIND_MEMORY, RIGHTS_NONE, UnmapGaveUp
        mov r8, [rdi + THREAD_SPACE + SLOT_OBJECT]
        jmp FastUnmap                           /* C#; comes to ReturnAfterUnmapping or UnmapGaveUp */

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

        .globl ReturnAfterUnmapping
ReturnAfterUnmapping:                           /* as ReturnFromCall; rdx = address in the current address space */
        invlpg [rdx]

        .globl ReturnFromCall
ReturnFromCall:                                 /* rdi = current thread, rsi = value; the status is Ok */
        mov rdx, rsi
        xor eax, eax
        mov rcx, [rdi + THREAD_RIP]
        mov rsp, [rdi + THREAD_RSP]
        LEAVE_CALL
