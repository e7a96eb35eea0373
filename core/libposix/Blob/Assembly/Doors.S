// The function table, and what its entries lead to: the gate, without the kernel.

    .intel_syntax noprefix

    .macro entry name, number
    .section .function_table, "a", @progbits
    .quad .Ldoor_\name
    .text
    .balign 16
.Ldoor_\name:
    mov eax, \number
    jmp px_system_call
    .endm

    .include "../../door/Functions.inc"

    .section .note.GNU-stack, "", @progbits
