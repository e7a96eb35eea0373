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

// GateArea (core/libposix)
    .equ CallActive, 0x80
    .equ HasProgram, 0x98
    .equ Program, 0x1100
    .equ Return, 0x11C0
    .equ ReturnEnd, 0x11E8

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
    lea rsp, [rip + px_gate_area + ReturnEnd]
    push qword ptr [rbx + FrameSs]
    push qword ptr [rbx + FrameRsp]
    push qword ptr [rbx + FrameRflags]
    push qword ptr [rbx + FrameCs]
    push qword ptr [rbx + FrameRip]
    lea rsp, [rbx + Frame]
    pop_registers
    lea rsp, [rip + px_gate_area + Return]
    mov qword ptr [rip + px_upcall_active], 0
    .globl px_upcall_left
px_upcall_left:
    cmp qword ptr [rip + px_upcall_wanted], 0
    jne 1f
2:  iretq
1:  cmp qword ptr [rip + px_gate_area + CallActive], 0
    jne 2b
    .globl px_upcall_again
px_upcall_again:                        // an upcall, whose handler knows this address
    ud2
endfunction px_program_upcall_entry

// The program was interrupted, its registers are in the area, its vector registers still in place: it is as if it had called the gate.
// rsp = the gate's frame.
function px_signal_entry
    cld
    fxsave64 [rsp]
    .globl px_gate_signals
px_gate_signals:                        // rsp = the frame
    mov rdi, rsp
    call px_deliver_signals
    .globl px_program_resume
px_program_resume:                      // to the registers in the area; rsp = the frame, which has the vector registers
    cmp qword ptr [rip + px_upcall_wanted], 0
    jne px_gate_signals
    mov qword ptr [rip + px_gate_area + HasProgram], 0
    fxrstor64 [rsp]
    lea rsp, [rip + px_gate_area + Program]
    pop_registers
    lea rsp, [rsp + FrameRip - FrameAddress]
    mov qword ptr [rip + px_gate_area + CallActive], 0
    .globl px_program_resumed
px_program_resumed:
    iretq
endfunction px_signal_entry

// The library faulted at an address of the program while it delivered a signal, or came back from a handler.
function px_signal_failed
    cld
    lea rsp, [rip + px_gate_frame]
    mov rdi, rsp
    call px_signal_frame_failed
    jmp px_gate_signals
endfunction px_signal_failed

    .section .note.GNU-stack, "", @progbits
