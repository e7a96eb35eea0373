// void px_exit(ulong status, ulong messagePage): end the process, see DomainExit (core/abi).

    .intel_syntax noprefix
    .text

// MessagePage.UpcallActive, DomainExit.Address (core/abi)
    .equ UpcallActive, 0x2C8
    .equ ExitAddress, -0x1000

    .globl px_exit
    .type px_exit, @function
    .balign 16
px_exit:
    movzx edi, dil
    mov qword ptr [rsi + UpcallActive], 1
    mov rax, [rdi + ExitAddress]
    ud2

    .section .note.GNU-stack, "", @progbits
