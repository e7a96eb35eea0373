// Making a thread for the C door.

    .intel_syntax noprefix
    .text

// long px_thread_clone(ulong flags, void *stack, int *parent, int *child, void *tls): only the caller comes back, with the thread's id or an error
// number negated. The new thread begins on its own stack, with what FS base points to as the argument of px_thread_run (c/pthread.c).
    .globl px_thread_clone
    .type px_thread_clone, @function
    .balign 16
px_thread_clone:
    call px_raw_clone
    test rax, rax
    jz 1f
    ret
1:  xor ebp, ebp
    and rsp, -16
    mov rdi, fs:[0]
    call px_thread_run
    ud2
    .size px_thread_clone, . - px_thread_clone

    .section .note.GNU-stack, "", @progbits
