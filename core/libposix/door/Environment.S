// The environment of a program, which its start (Start.S) sets: char **px_environ.

    .intel_syntax noprefix
    .bss
    .balign 8
    .globl px_environ
px_environ:
    .skip 8

    .section .note.GNU-stack, "", @progbits
