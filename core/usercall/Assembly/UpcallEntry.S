// Entry of fault upcalls. At the upcall rdi is the UpcallArgument of the thread, which user space sets to the address of its message
// page; rsp is the upcall stack, the direction flag is clear; the registers of the interrupted program are in the UpcallFrame of the page
// (core/abi/MessagePage.cs).
//
// A handler is C# exported as
//     void px_upcall(ulong messagePage)
// It may change the frame. When it returns, the program goes on from the frame, without a kernel call.
//
// px_upcall_entry         also keeps the vector state of the program (fxsave), for handlers of any code. Handlers compiled by ilc with
//                         --instruction-set:base touch nothing that fxsave does not keep.
// px_upcall_entry_scalar  for handlers that use no xmm register.

    .intel_syntax noprefix
    .text

// Offsets in the message page.
    .equ Frame, 0x200
    .equ FrameAddress, 0x278
    .equ FrameRip, 0x290
    .equ UpcallActive, 0x2C8

// Room for fxsave (Intel SDM volume 1, section 10.5.1).
    .equ VectorState, 512

    .macro function name
    .globl \name
    .type \name, @function
    .balign 16
\name:
    .endm

// Expects the message page in rbx. From the moment UpcallActive is clear the kernel may write the frame again, but it does so only for
// a fault of this thread, and nothing below faults: the page is pinned. rsp walks through the frame; the kernel never uses a user stack.
    .macro resume
    mov qword ptr [rbx + UpcallActive], 0
    lea rsp, [rbx + Frame]
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
    .endm

function px_upcall_entry
    mov rbx, rdi
    and rsp, -16
    sub rsp, VectorState
    fxsave64 [rsp]
    call px_upcall
    fxrstor64 [rsp]
    resume
    .size px_upcall_entry, . - px_upcall_entry

function px_upcall_entry_scalar
    mov rbx, rdi
    and rsp, -16
    call px_upcall
    resume
    .size px_upcall_entry_scalar, . - px_upcall_entry_scalar

    .section .note.GNU-stack, "", @progbits
