# Entry of a server that runs as an ordinary static Linux process, without any library. For tests.
    .intel_syntax noprefix

    .section .text.runtime, "ax", @progbits

# The kernel enters here with the argument count, the arguments and the environment on the stack.
    .global _start
_start:
    .cfi_startproc
    .cfi_undefined rip
    xor     ebp, ebp
    mov     rdi, rsp
    and     rsp, -16
    call    PistachioLinuxPrepare       # returns the top of a stack with a guard page
    mov     rsp, rax
    call    PistachioLinuxMain
    ud2
    .cfi_endproc

# long PistachioLinuxCall(number, a, b, c, d, e, f)
    .balign 16
    .global PistachioLinuxCall
PistachioLinuxCall:
    mov     rax, rdi
    mov     rdi, rsi
    mov     rsi, rdx
    mov     rdx, rcx
    mov     r10, r8
    mov     r8, r9
    mov     r9, [rsp + 8]
    syscall
    ret

# A signal handler returns to this.
    .balign 16
PistachioSignalReturn:
    mov     eax, 15                     # rt_sigreturn
    syscall

    .balign 8
    .global PistachioSignalReturnAddress
PistachioSignalReturnAddress:
    lea     rax, [rip + PistachioSignalReturn]
    ret

    .balign 8
    .global PistachioSignalHandlerAddress
PistachioSignalHandlerAddress:
    lea     rax, [rip + PistachioSignalHandler]
    ret

    .balign 8
    .global PistachioTimeStamp
PistachioTimeStamp:
    rdtsc
    shl     rdx, 32
    or      rax, rdx
    ret

    .section .note.GNU-stack, "", @progbits
