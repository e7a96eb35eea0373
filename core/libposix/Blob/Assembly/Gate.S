// The binary gate: what the kernel makes of a syscall instruction that is no native kernel call. rax = number of the call, rdi, rsi,
// rdx, r10, r8, r9 = its arguments, rcx = this address, r11 = the program's flags, which are in force; everything else is the program's.
// Where the program goes on is in the thread's message page, which also holds what the library keeps for the thread; GS base is its address.
//
// The program gets back all registers but rax, rcx, r11 and the arithmetic flags as they were, vector and x87 state included; the direction
// flag is as it was after an answer of the gate itself, else clear. Nothing is written below its rsp (red zone).

    .intel_syntax noprefix
    .text

// GateArea (core/libposix)
    .equ Lock, 0x80
    .equ BeyondCount, 0x88
    .equ BeyondNumber, 0x90
    .equ Answers, 0x100
    .equ AnswerCount, 512
    .equ AnswerValue, 4

// GateAnswerKind
    .equ AnswerThread, -2
    .equ AnswerClearThread, -3

// MessagePage (core/abi), then ThreadArea (Threads/ThreadArea.cs): GS base is the address of the thread's message page.
    .equ UpcallActive, 0x2C8
    .equ GateReturn, 0x2D0
    .equ UpcallWanted, 0x2D8
    .equ Self, 0x420
    .equ StackTop, 0x428
    .equ CallActive, 0x430
    .equ ThreadId, 0x528
    .equ ClearAddress, 0x530
    .equ ThreadIndex, 0xA00

// GateFrame (Gate/GateFrame.cs) in that area: the vector state (fxsave64), then
    .equ Frame, 0x540
    .equ FrameRax, Frame + 0x200
    .equ FrameRdi, Frame + 0x208
    .equ FrameRsi, Frame + 0x210
    .equ FrameRdx, Frame + 0x218
    .equ FrameR10, Frame + 0x220
    .equ FrameR8, Frame + 0x228
    .equ FrameR9, Frame + 0x230
    .equ FrameRbx, Frame + 0x238
    .equ FrameRbp, Frame + 0x240
    .equ FrameR12, Frame + 0x248
    .equ FrameR13, Frame + 0x250
    .equ FrameR14, Frame + 0x258
    .equ FrameR15, Frame + 0x260
    .equ FrameRip, Frame + 0x268
    .equ FrameRsp, Frame + 0x270

    .equ ENOSYS, 38
    .equ EFAULT, 14
    .equ RtSigreturn, 15

// GateFrame.DoorMark: a bit beside the number of a call that was not made by a syscall instruction.
    .equ DoorBit, 32

    .macro function name
    .globl \name
    .type \name, @function
    .balign 16
\name:
    .endm

    .macro endfunction name
    .size \name, . - \name
    .endm

// Answers from the table and ends with \back, or goes on at \general: C# answers that number. Only the low half of rax counts. Until CallActive is
// set all of this is like code of the program: a signal may come between any two instructions, and its handler may make calls.
    .macro answer general, back
    mov eax, eax
    cmp eax, AnswerCount
    jae 2f
    lea r11, [rip + px_gate_area + Answers]
    mov r11, [r11 + rax * 8]
    test r11d, r11d
    jle 1f
    mov rax, r11
    shr rax, 32
    \back
1:  je \general
    cmp r11d, AnswerThread
    jle 3f
    lea r11, [rip + px_gate_area + Answers]
    inc dword ptr [r11 + rax * 8 + AnswerValue]
    mov rax, -ENOSYS
    \back
3:  je 4f
    // set_tid_address
    mov gs:[ClearAddress], rdi
4:  mov eax, gs:[ThreadId]
    \back
2:  mov [rip + px_gate_area + BeyondNumber], rax
    inc qword ptr [rip + px_gate_area + BeyondCount]
    mov rax, -ENOSYS
    \back
    .endm

// The first instruction takes the address from the message page, where the next call puts its own (Signals/ProgramContext.cs).
function px_gate_entry
    mov rcx, gs:[GateReturn]
    .globl px_gate_entered
px_gate_entered:
    answer .Lgeneral, "jmp rcx"

// The address to go on at is in rcx.
.Lgeneral:
    cmp qword ptr gs:[CallActive], 0
    jne .Lnested
    mov qword ptr gs:[CallActive], 1
    .globl px_gate_begun
px_gate_begun:
    mov gs:[FrameRsp], rsp
    mov gs:[FrameRip], rcx
    mov gs:[FrameRax], rax
    mov gs:[FrameRdi], rdi
    mov gs:[FrameRsi], rsi
    mov gs:[FrameRdx], rdx
    mov gs:[FrameR10], r10
    mov gs:[FrameR8], r8
    mov gs:[FrameR9], r9
    mov gs:[FrameRbx], rbx
    mov gs:[FrameRbp], rbp
    mov gs:[FrameR12], r12
    mov gs:[FrameR13], r13
    mov gs:[FrameR14], r14
    mov gs:[FrameR15], r15
    fxsave64 gs:[Frame]
    mov rsp, gs:[StackTop]
    cld
    mov rdx, gs:[Self]
    xor eax, eax
    lock cmpxchg [rip + px_gate_area + Lock], rdx
    jne .Lwait
.Llocked:
    lea rdi, [rdx + Frame]
    call px_gate_call
    .globl px_gate_leave
px_gate_leave:                          // the lock is the thread's, rsp = StackTop
    cmp qword ptr gs:[UpcallWanted], 0
    jne px_gate_signals
    mov rax, gs:[Self]
    xor edx, edx
    lock cmpxchg [rip + px_gate_area + Lock], rdx
    je 1f
    // Others wait for it. Who asked meanwhile has found the thread past its look.
    call px_lock_leave
    cmp qword ptr gs:[UpcallWanted], 0
    je 1f
    call px_lock_enter
    jmp px_gate_signals
1:  fxrstor64 gs:[Frame]
    mov rax, gs:[FrameRax]
    mov rdi, gs:[FrameRdi]
    mov rsi, gs:[FrameRsi]
    mov rdx, gs:[FrameRdx]
    mov r10, gs:[FrameR10]
    mov r8, gs:[FrameR8]
    mov r9, gs:[FrameR9]
    mov rbx, gs:[FrameRbx]
    mov rbp, gs:[FrameRbp]
    mov r12, gs:[FrameR12]
    mov r13, gs:[FrameR13]
    mov r14, gs:[FrameR14]
    mov r15, gs:[FrameR15]
    mov rcx, gs:[FrameRip]
    mov rsp, gs:[FrameRsp]
    mov qword ptr gs:[CallActive], 0
    .globl px_gate_left
px_gate_left:
    jmp rcx

.Lwait:
    call px_lock_enter
    mov rdx, gs:[Self]
    jmp .Llocked

// A syscall instruction of the library itself: a bug, which ends the process by SIGILL.
.Lnested:
    ud2
endfunction px_gate_entry

// Where the library goes on when it faulted at an address of the program's: the call ends with EFAULT. The lock is the thread's.
function px_gate_fault
    cld
    mov rsp, gs:[StackTop]
    mov qword ptr gs:[FrameRax], -EFAULT
    jmp px_gate_leave
endfunction px_gate_fault

// Where a thread begins: its area has been filled, CallActive too.
function px_thread_start
    mov rsp, gs:[StackTop]
    mov rdx, gs:[Self]
    xor eax, eax
    lock cmpxchg [rip + px_gate_area + Lock], rdx
    je px_gate_leave
    call px_lock_enter
    jmp px_gate_leave
endfunction px_thread_start

// Where the first thread is sent, whatever it did, when another one executes a program: the lock was given to it.
function px_execution_entry
    cld
    mov rsp, gs:[StackTop]
    mov qword ptr gs:[CallActive], 1
    mov qword ptr gs:[UpcallActive], 0
    xor ebp, ebp
    mov rdi, gs:[Self]
    add rdi, Frame
    call px_execution_continue
    jmp px_gate_leave
endfunction px_execution_entry

// Where the first thread is sent, whatever it did, when somebody else ends the process: all other threads are stopped. A fault leads here again.
function px_end_entry
    cld
    mov rsp, gs:[StackTop]
    mov qword ptr gs:[CallActive], 1
    mov qword ptr gs:[UpcallActive], 0
    xor ebp, ebp
    call px_end_process
    ud2
endfunction px_end_entry

// ulong px_message_page(): address of the thread's message page, which is that of its area.
function px_message_page
    mov rax, gs:[Self]
    ret
endfunction px_message_page

// ulong px_gate_fault_address()
function px_gate_fault_address
    lea rax, [rip + px_gate_fault]
    ret
endfunction px_gate_fault_address

// long px_system_call(rax = number; rdi, rsi, rdx, rcx, r8, r9 = arguments): the gate without the kernel, for the C and C# doors.
// A function as the System V ABI has it.
function px_system_call
    mov r10, rcx
    answer .Ldoor, "ret"
.Ldoor:
    pop rcx
    bts rax, DoorBit
    jmp .Lgeneral
endfunction px_system_call

// A call of a door that a signal interrupted is made again: rax = its number and the mark, rcx = where the program goes on, everything else as it
// was.
function px_gate_again
    jmp .Lgeneral
endfunction px_gate_again

// Where a handler returns to whose action has no SA_RESTORER.
function px_signal_return
    movabs rax, (1 << DoorBit) + RtSigreturn
    xor ecx, ecx
    jmp .Lgeneral
endfunction px_signal_return

// uint px_thread_index()
function px_thread_index
    mov eax, gs:[ThreadIndex]
    ret
endfunction px_thread_index

    .section .gate_area, "aw", @progbits
    .globl px_gate_area
px_gate_area:
    .skip 0x1100

    .section .note.GNU-stack, "", @progbits
