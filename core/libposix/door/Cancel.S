// Cancellation points of the C and C# doors: calls that a request to cancel the thread ends, if they have not done anything yet. The handler of the request
// (c/pthread-cancel.c) knows by the registers of the thread whether that is so.

    .intel_syntax noprefix
    .text

// struct px_thread (c/thread.h)
    .equ Requested, 72
    .equ Disabled, 76
    .equ Point, 80
    .equ Masked, 88

    .equ EINTR, 4
    .equ ECANCELED, 125

    .macro point name
    .globl px_point_\name
    .type px_point_\name, @function
    .balign 16
px_point_\name:
    lea rax, [rip + px_raw_\name]
    jmp px_cancel_point
    .size px_point_\name, . - px_point_\name
    .endm

    .include "Points.inc"

// rax = the function; arguments as the function has them. Point is the stack pointer in front of the call, from there until it has an answer.
    .type px_cancel_point, @function
    .balign 16
px_cancel_point:
    push rbx
    mov rbx, fs:px_own_thread@TPOFF
    test rbx, rbx
    jnz 1f
    lea rbx, [rip + px_first_thread]
1:  mov r10, [rbx + Point]
    push r10
    push r10
    mov [rbx + Point], rsp
    .globl px_cancel_begin
px_cancel_begin:
    mov r10d, [rbx + Requested]
    cmp r10d, [rbx + Disabled]
    ja 2f
    call rax
    .globl px_cancel_end
px_cancel_end:                          // rax = what the call answered; -ECANCELED: it has not been made
    cmp rax, -EINTR
    je 4f
    cmp rax, -ECANCELED
    je 4f
3:  pop r10
    pop r10
    mov [rbx + Point], r10
    pop rbx
    ret

2:  mov rax, -ECANCELED
4:  mov r10d, [rbx + Requested]
    cmp r10d, [rbx + Disabled]
    jbe 3b
    mov rax, -ECANCELED

    // Whether the caller has something to do before.
    cmp dword ptr [rbx + Masked], 0
    jne 3b
    mov qword ptr [rbx + Point], 0
    mov rdi, rbx
    .weak px_cancel_act
    call px_cancel_act
    ud2
    .size px_cancel_point, . - px_cancel_point

    .section .note.GNU-stack, "", @progbits
