// void px_zero_pages(ulong address, ulong bytes): whole pages, mapped writable. Half the instructions of 8-byte stores; every x86-64 has SSE2,
// and the upcall entry keeps the program's vector registers.

    .intel_syntax noprefix
    .text
    .globl px_zero_pages
    .type px_zero_pages, @function
    .balign 16
px_zero_pages:
    xorps xmm0, xmm0
    add rsi, rdi
.Lnext:
    .irp place, 0, 16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240
    movaps [rdi + \place], xmm0
    .endr
    add rdi, 256
    cmp rdi, rsi
    jb .Lnext
    ret

    .section .note.GNU-stack, "", @progbits
