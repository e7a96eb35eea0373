/* What ilc expects of a runtime beside C#, for an image without a heap. */
        .intel_syntax noprefix

        .text
/*
 * ilc always emits a library start-up routine with a transition frame. Images of the kernel tier never run it: their data
 * needs no initialization at run time.
 */
        .globl RhpReversePInvoke, RhpReversePInvokeReturn
RhpReversePInvoke:
RhpReversePInvokeReturn:
        ret

/* Store a reference (rsi) to a literal at rdi: without a collector there is nobody to tell. */
        .globl RhpAssignRef, RhpCheckedAssignRef
RhpAssignRef:
RhpCheckedAssignRef:
        mov [rdi], rsi
        ret

/* Methods with buffers on the stack keep a copy of the cookie below the return address, and come here when it changed. */
        .globl RhpFallbackFailFast
RhpFallbackFailFast:
        mov edi, 10                             /* CheckFailure.StackOverrun */
        jmp CoreLibFailed

        .section .rodata
        .balign 8
        .globl __security_cookie
__security_cookie:
        .quad 0x00C3A5D1E7F00DB9
