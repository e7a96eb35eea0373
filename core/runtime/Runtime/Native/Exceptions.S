# The transitions that C# cannot express: from a throw to CoreLib's dispatcher, and from there into handlers.
    .intel_syntax noprefix
    .include "State.inc"

    .section .text.runtime, "ax", @progbits

# Room for an exception frame and the context of the throw on the stack, linked as the newest.
# In: rax = stack pointer at the throw, r10 = where it happened, r11d = kind. Out: rsp is aligned, [rsp] = exception frame.
# r8 = the previous exception frame.
    .macro begin_throw
    and     rsp, -16
    sub     rsp, Exception.Size + Context.Size
    mov     [rsp + Exception.Size + Context.Ip], r10
    mov     [rsp + Exception.Size + Context.Rsp], rax
    mov     [rsp + Exception.Size + Context.Rbp], rbp
    mov     [rsp + Exception.Size + Context.Rbx], rbx
    mov     [rsp + Exception.Size + Context.R12], r12
    mov     [rsp + Exception.Size + Context.R13], r13
    mov     [rsp + Exception.Size + Context.R14], r14
    mov     [rsp + Exception.Size + Context.R15], r15
    lea     rax, [rsp + Exception.Size]
    mov     [rsp + Exception.Context], rax
    mov     qword ptr [rsp + Exception.Object], 0
    mov     [rsp + Exception.Kind], r11b
    mov     byte ptr [rsp + Exception.Pass], 1
    mov     dword ptr [rsp + Exception.Clause], -1
    mov     r8, [rip + PistachioRuntimeState + State.ExceptionHead]
    mov     [rsp + Exception.Previous], r8
    mov     [rip + PistachioRuntimeState + State.ExceptionHead], rsp
    .endm

# void RhpThrowEx(object exception)
    .balign 16
    .global RhpThrowEx
RhpThrowEx:
    mov     r10, [rsp]
    lea     rax, [rsp + 8]
    mov     r11d, Kind.Throw
    begin_throw
    mov     rsi, rsp
    call    RhThrowEx                   # (exception, exception frame); never returns
    ud2

# void RhpRethrow(): what the innermost running handler handles is thrown again.
    .balign 16
    .global RhpRethrow
RhpRethrow:
    mov     r10, [rsp]
    lea     rax, [rsp + 8]
    mov     r11d, Kind.Throw
    begin_throw
    mov     rdi, r8
    mov     rsi, rsp
    call    RhRethrow                   # (handled exception's frame, exception frame); never returns
    ud2

# A hardware fault, entered by the fault handler instead of the faulting instruction: rdi = code, rsi = where it happened,
# all other registers as at the fault. Compiled code keeps nothing below rsp.
    .balign 16
    .global PistachioThrowFault
PistachioThrowFault:
    mov     r10, rsi
    mov     rax, rsp
    mov     r11d, Kind.Fault
    begin_throw
    mov     rsi, rsp
    call    RhThrowHwEx                 # (code, exception frame); never returns
    ud2

    .balign 8
    .global PistachioThrowFaultAddress
PistachioThrowFaultAddress:
    lea     rax, [rip + PistachioThrowFault]
    ret

    .macro load_registers set
    mov     rbx, [\set + Registers.Rbx]
    mov     rbp, [\set + Registers.Rbp]
    mov     r12, [\set + Registers.R12]
    mov     r13, [\set + Registers.R13]
    mov     r14, [\set + Registers.R14]
    mov     r15, [\set + Registers.R15]
    .endm

# nint RhpCallCatchFunclet(object exception, byte* handler, REGDISPLAY* registers, ExInfo* frame): runs the handler, drops the
# frames below the method that catches, goes on where the handler says. Never returns.
    .balign 16
    .global RhpCallCatchFunclet
RhpCallCatchFunclet:
    .cfi_startproc
    sub     rsp, 24
    .cfi_def_cfa_offset 32
    mov     [rsp], rdx
    load_registers rdx
    call    rsi                         # rdi = exception; returns the address to go on at
    .global PistachioCatchReturn
PistachioCatchReturn:
    mov     rdx, [rsp]
    mov     rcx, [rdx + Registers.Rsp]
    mov     r8, [rip + PistachioRuntimeState + State.ExceptionHead]
1:  test    r8, r8                      # exceptions whose frames are dropped are over
    jz      2f
    cmp     r8, rcx
    jae     2f
    mov     r8, [r8 + Exception.Previous]
    jmp     1b
2:  mov     [rip + PistachioRuntimeState + State.ExceptionHead], r8
    load_registers rdx
    mov     rsp, rcx
    jmp     rax
    .cfi_endproc

    .macro save_registers
    push    rbp
    .cfi_def_cfa_offset 16
    .cfi_offset rbp, -16
    push    rbx
    .cfi_def_cfa_offset 24
    .cfi_offset rbx, -24
    push    r12
    .cfi_def_cfa_offset 32
    .cfi_offset r12, -32
    push    r13
    .cfi_def_cfa_offset 40
    .cfi_offset r13, -40
    push    r14
    .cfi_def_cfa_offset 48
    .cfi_offset r14, -48
    push    r15
    .cfi_def_cfa_offset 56
    .cfi_offset r15, -56
    sub     rsp, 8
    .cfi_def_cfa_offset 64
    .endm

    .macro restore_registers
    add     rsp, 8
    .cfi_def_cfa_offset 56
    pop     r15
    .cfi_def_cfa_offset 48
    pop     r14
    .cfi_def_cfa_offset 40
    pop     r13
    .cfi_def_cfa_offset 32
    pop     r12
    .cfi_def_cfa_offset 24
    pop     rbx
    .cfi_def_cfa_offset 16
    pop     rbp
    .cfi_def_cfa_offset 8
    .endm

# void RhpCallFinallyFunclet(byte* handler, REGDISPLAY* registers)
    .balign 16
    .global RhpCallFinallyFunclet
RhpCallFinallyFunclet:
    .cfi_startproc
    save_registers
    load_registers rsi
    call    rdi
    .global PistachioFinallyReturn
PistachioFinallyReturn:
    restore_registers
    ret
    .cfi_endproc

# bool RhpCallFilterFunclet(object exception, byte* filter, REGDISPLAY* registers)
    .balign 16
    .global RhpCallFilterFunclet
RhpCallFilterFunclet:
    .cfi_startproc
    save_registers
    load_registers rdx
    call    rsi
    restore_registers
    ret
    .cfi_endproc

    .balign 8
    .global PistachioCatchReturnAddress
PistachioCatchReturnAddress:
    lea     rax, [rip + PistachioCatchReturn]
    ret

    .balign 8
    .global PistachioFinallyReturnAddress
PistachioFinallyReturnAddress:
    lea     rax, [rip + PistachioFinallyReturn]
    ret

    .section .note.GNU-stack, "", @progbits
