// The vDSO as a whole, on pages of its own. The build has made it from Vdso/ and passes the file's folder.

    .section .vdso, "ax", @progbits
    .balign 4096
    .globl px_vdso
px_vdso:
    .incbin "vdso.so"
    .balign 4096

    .section .note.GNU-stack, "", @progbits
