// void px_stop_faulted(ulong messagePage): a fault of the program is to end it. UpcallActive stays set, so when the program's instruction
// faults again the kernel stops the thread and tells its supervisor, with all registers as the program had them.

    .intel_syntax noprefix
    .text

// Offsets in the message page.
    .equ Frame, 0x200
    .equ FrameAddress, 0x278
    .equ FrameRip, 0x290

    .globl px_stop_faulted
    .type px_stop_faulted, @function
    .balign 16
px_stop_faulted:
    lea rsp, [rdi + Frame]
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
    lea rsp, [rsp + FrameRip - FrameAddress]
    iretq

    .section .note.GNU-stack, "", @progbits
