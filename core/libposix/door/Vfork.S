// The C door's vfork.

    .intel_syntax noprefix
    .text

// pid_t px_vfork(void): it returns twice on one stack, so its return address is in a register, which the gate keeps.
    .globl px_vfork
    .type px_vfork, @function
    .balign 16
px_vfork:
    pop rdx
    call px_raw_vfork
    test rax, rax
    js 1f
    jmp rdx
1:  push rdx
    mov rdi, rax
    jmp px_result

    .section .note.GNU-stack, "", @progbits
