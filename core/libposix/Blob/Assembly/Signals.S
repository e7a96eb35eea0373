// Signals come to the program here: out of an upcall, on the way out of the gate, and back from a handler. What each way knows of the
// registers is in Signals/ProgramContext.cs.

    .intel_syntax noprefix
    .text

// Offsets in the message page, from the frame of an upcall (core/abi).
    .equ Frame, 0x200
    .equ FrameAddress, 0x278
    .equ FrameRip, 0x290
    .equ FrameCs, 0x298
    .equ FrameRflags, 0x2A0
    .equ FrameRsp, 0x2A8
    .equ FrameSs, 0x2B0

    .equ UpcallActive, 0x2C8
    .equ UpcallWanted, 0x2D8

// GateArea (core/libposix)
    .equ Lock, 0x80

// ThreadArea (Threads/ThreadArea.cs), the rest of the message page; GS base is its address.
    .equ Self, 0x420
    .equ StackTop, 0x428
    .equ CallActive, 0x430
    .equ HasProgram, 0x438
    .equ Program, 0x440
    .equ Return, 0x500
    .equ ReturnEnd, 0x528
    .equ GateFrame, 0x540

// Room for fxsave (Intel SDM volume 1, section 10.5.1).
    .equ VectorState, 512

    .macro function name
    .globl \name
    .type \name, @function
    .balign 16
\name:
    .endm

    .macro endfunction name
    .size \name, . - \name
    .endm

    .macro pop_registers
    pop r15
    pop r14
    pop r13
    pop r12
    pop r11
    pop r10
    pop r9
    pop r8
    pop rbp
    pop rdi
    pop rsi
    pop rdx
    pop rcx
    pop rbx
    pop rax
    .endm

// An upcall, as core/usercall has it (px_upcall_entry), for a thread that somebody can ask for at any time: from the moment UpcallActive is
// clear the kernel may write the frame again, so the words to go back by are copied before; and who asked while the upcall was active has left
// only a word, which is looked at afterwards.
function px_program_upcall_entry
    mov rbx, rdi
    sub rsp, VectorState
    fxsave64 [rsp]
    call px_program_upcall
    fxrstor64 [rsp]
    lea rsp, [rbx + ReturnEnd]
    push qword ptr [rbx + FrameSs]
    push qword ptr [rbx + FrameRsp]
    push qword ptr [rbx + FrameRflags]
    push qword ptr [rbx + FrameCs]
    push qword ptr [rbx + FrameRip]
    lea rsp, [rbx + Frame]
    pop_registers
    mov rsp, gs:[Self]
    lea rsp, [rsp + Return]
    mov qword ptr gs:[UpcallActive], 0
    .globl px_upcall_left
px_upcall_left:
    cmp qword ptr gs:[UpcallWanted], 0
    jne 1f
2:  iretq
1:  cmp qword ptr gs:[CallActive], 0
    jne 2b
    .globl px_upcall_again
px_upcall_again:                        // an upcall, whose handler knows this address
    ud2
endfunction px_program_upcall_entry

// The program was interrupted, its registers are in the area, its vector registers still in place: it is as if it had called the gate.
// The handler of the upcall has taken the lock. rsp = StackTop.
function px_signal_entry
    cld
    fxsave64 gs:[GateFrame]
    .globl px_gate_signals
px_gate_signals:                        // the lock is the thread's; rsp = StackTop
    mov rdi, gs:[Self]
    add rdi, GateFrame
    call px_deliver_signals
    .globl px_program_resume
px_program_resume:                      // to the registers in the area; the frame has the vector registers
    cmp qword ptr gs:[UpcallWanted], 0
    jne px_gate_signals
    mov rax, gs:[Self]
    xor edx, edx
    lock cmpxchg [rip + px_gate_area + Lock], rdx
    je 1f
    // Others wait for it.
    call px_lock_leave
    cmp qword ptr gs:[UpcallWanted], 0
    je 1f
    call px_lock_enter
    jmp px_gate_signals
1:  mov qword ptr gs:[HasProgram], 0
    fxrstor64 gs:[GateFrame]
    mov rsp, gs:[Self]
    lea rsp, [rsp + Program]
    pop_registers
    lea rsp, [rsp + FrameRip - FrameAddress]
    mov qword ptr gs:[CallActive], 0
    .globl px_program_resumed
px_program_resumed:
    iretq
endfunction px_signal_entry

// void px_resume_program(): what a call of the gate ends with that gives the program all its registers. The lock is the thread's.
function px_resume_program
    mov rsp, gs:[StackTop]
    jmp px_program_resume
endfunction px_resume_program

// The library faulted at an address of the program while it delivered a signal, or came back from a handler. The lock is the thread's.
function px_signal_failed
    cld
    mov rsp, gs:[StackTop]
    mov rdi, gs:[Self]
    add rdi, GateFrame
    call px_signal_frame_failed
    jmp px_gate_signals
endfunction px_signal_failed

    .section .note.GNU-stack, "", @progbits
