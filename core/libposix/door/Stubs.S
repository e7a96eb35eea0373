// The functions of the C and C# doors: each jumps through the function table of the library OS, at one address in every process. They return
// what Linux' system calls do: a value, or an error number negated.

    .intel_syntax noprefix
    .text

// ProcessLayout.Library (core/abi), ImageHeader.Size.
    .equ FunctionTable, 0x7FFF80000000 + 0x20
    .set Next, FunctionTable

    .macro entry name, number
    .globl \name
    .type \name, @function
    .balign 16
\name:
    movabs r11, Next
    jmp qword ptr [r11]
    .size \name, . - \name
    .set Next, Next + 8
    .endm

    .globl px_stubs_begin
px_stubs_begin:
    .include "Functions.inc"
    .globl px_stubs_end
px_stubs_end:

    .section .note.GNU-stack, "", @progbits
