// Where a signal handler of a program of the C door returns to.

    .intel_syntax noprefix
    .text

    .equ RtSigreturn, 15

// void px_signal_return(void): goes on where the signal interrupted; the frame of the handler is what rsp points to.
    .globl px_signal_return
    .type px_signal_return, @function
    .balign 16
px_signal_return:
    mov eax, RtSigreturn
    syscall
    ud2

    .section .note.GNU-stack, "", @progbits
