// void px_copy_words(ulong from, ulong to, ulong count): eight bytes each, without a vector register, since fork copies tables outside of an upcall.

    .intel_syntax noprefix
    .text
    .globl px_copy_words
    .type px_copy_words, @function
    .balign 16
px_copy_words:
    xchg rdi, rsi
    mov rcx, rdx
    rep movsq
    ret

    .section .note.GNU-stack, "", @progbits
