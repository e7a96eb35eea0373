# Entry of a server in a domain of Pistachio.
    .intel_syntax noprefix

    .set UpcallActive, 0x2C8            # MessagePage.UpcallActive
    .set ExitAddress, -0x1000           # DomainExit.Address

# ImageHeader; the linker script puts it first.
    .section .image_header, "a", @progbits
    .ascii  "PXSERVER"
    .quad   px_upcall_entry
    .quad   PistachioUpcallStackTop
    .quad   0

    .bss
    .balign 16
    .skip   0x4000
PistachioUpcallStackTop:

    .section .text.runtime, "ax", @progbits

# rdi = address of the start page, rsp = top of the stack
    .global _start
_start:
    .cfi_startproc
    .cfi_undefined rip
    xor     ebp, ebp
    and     rsp, -16
    call    PistachioDomainMain
    ud2
    .cfi_endproc

# void PistachioDomainExit(int status, ulong messagePage)
    .balign 16
    .global PistachioDomainExit
PistachioDomainExit:
    movzx   edi, dil
    mov     qword ptr [rsi + UpcallActive], 1
    mov     rax, [rdi + ExitAddress]
    ud2

    .balign 8
    .global PistachioTimeStamp
PistachioTimeStamp:
    rdtsc
    shl     rdx, 32
    or      rax, rdx
    ret

    .section .note.GNU-stack, "", @progbits
