// Native kernel calls from user space. The register contract is in core/abi/CallNumber.cs; functions take their arguments as
// the System V AMD64 ABI says, which ilc follows for direct calls.
//
// The kernel keeps rbx, rbp and r12 to r15 except in message calls, where they carry the message (rbp: no value). The stubs below
// save them there. A long call that the kernel preempts and resumes re-executes the syscall instruction: nothing to do here.

    .intel_syntax noprefix
    .text

// Offsets in Pistachio.UserCall.Message.
    .equ Tag, 0x00
    .equ W0, 0x08
    .equ W1, 0x10
    .equ W2, 0x18
    .equ W3, 0x20
    .equ Badge, 0x28

    .equ NumberCall, -1
    .equ NumberReplyWait, -2

    .macro function name
    .globl \name
    .type \name, @function
    .balign 16
\name:
    .cfi_startproc
    .endm

    .macro endfunction name
    .cfi_endproc
    .size \name, . - \name
    .endm

    .macro save register
    push \register
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset \register, 0
    .endm

    .macro restore register
    pop \register
    .cfi_adjust_cfa_offset -8
    .cfi_restore \register
    .endm

// Saves what the message uses, and the address of the message (rdi) on top.
    .macro enter_message
    save rbx
    save rbp
    save r12
    save r13
    save r14
    save r15
    push rdi
    .cfi_adjust_cfa_offset 8
    mov rbx, [rdi + Tag]
    mov r12, [rdi + W0]
    mov r13, [rdi + W1]
    mov r14, [rdi + W2]
    mov r15, [rdi + W3]
    .endm

    .macro leave_message badge
    pop rcx
    .cfi_adjust_cfa_offset -8
    mov [rcx + Tag], rbx
    mov [rcx + W0], r12
    mov [rcx + W1], r13
    mov [rcx + W2], r14
    mov [rcx + W3], r15
    .ifnb \badge
    mov [rcx + Badge], rdx
    .endif
    restore r15
    restore r14
    restore r13
    restore r12
    restore rbp
    restore rbx
    ret
    .endm

// KernelResult px_kernel_invoke(long number, ulong handle, ulong a0, ulong a1, ulong a2, ulong a3)
// The status and the value are already where a struct of two words is returned: rax and rdx.
function px_kernel_invoke
    mov rax, rdi
    mov r10, rcx
    syscall
    ret
endfunction px_kernel_invoke

// KernelResult px_kernel_invoke_one(long number, ulong handle, ulong a0)
function px_kernel_invoke_one
    mov rax, rdi
    syscall
    ret
endfunction px_kernel_invoke_one

// CallStatus px_kernel_call(ref Message message, ulong endpoint)
function px_kernel_call
    enter_message
    mov rax, NumberCall
    syscall
    leave_message
endfunction px_kernel_call

// CallStatus px_kernel_reply_wait(ref Message message, ulong endpoint)
function px_kernel_reply_wait
    enter_message
    mov rax, NumberReplyWait
    syscall
    leave_message badge
endfunction px_kernel_reply_wait

// CallStatus px_kernel_invoke_message(ref Message message, ulong handle, long number, ulong argument0)
function px_kernel_invoke_message
    enter_message
    mov rax, rdx
    mov rdx, rcx
    syscall
    leave_message badge
endfunction px_kernel_invoke_message

    .section .note.GNU-stack, "", @progbits
