/* The smallest program: ends with status 0. */
        .intel_syntax noprefix
        .globl _start
_start:
        mov eax, 60                             /* exit */
        xor edi, edi
        syscall
        .section .note.GNU-stack, "", @progbits
