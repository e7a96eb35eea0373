# Allocation. The fast path takes memory between AllocationPointer and AllocationLimit, which is always zero.
# An object's address is that of its method table word; the word before it is its header.
    .intel_syntax noprefix
    .include "State.inc"

    .set MethodTable.ComponentSize, 0       # 16 bits
    .set MethodTable.BaseSize, 4            # 32 bits

    .section .text.runtime, "ax", @progbits

# object RhpNewFast(MethodTable* type). Objects with a finalizer are ordinary here: finalizers do not run.
    .balign 16
    .global RhpNewFast
    .global RhpNewFinalizable
RhpNewFast:
RhpNewFinalizable:
    mov     ecx, [rdi + MethodTable.BaseSize]
    mov     rax, [rip + PistachioRuntimeState + State.AllocationPointer]
    add     rcx, rax
    cmp     rcx, [rip + PistachioRuntimeState + State.AllocationLimit]
    ja      1f
    mov     [rip + PistachioRuntimeState + State.AllocationPointer], rcx
    mov     [rax], rdi
    ret
1:  xor     esi, esi
    jmp     AllocateSlow

# object RhpNewArrayFast(MethodTable* type, nint length)
    .balign 16
    .global RhpNewArrayFast
    .global RhpNewPtrArrayFast
RhpNewArrayFast:
RhpNewPtrArrayFast:
    cmp     rsi, 0x7FFFFFFF                 # compiled code hands over a sign-extended length
    ja      BadLength
    movzx   ecx, word ptr [rdi + MethodTable.ComponentSize]
    imul    rcx, rsi
    mov     eax, [rdi + MethodTable.BaseSize]
    lea     rcx, [rcx + rax + 7]
    and     rcx, -8
    mov     rax, [rip + PistachioRuntimeState + State.AllocationPointer]
    add     rcx, rax
    cmp     rcx, [rip + PistachioRuntimeState + State.AllocationLimit]
    ja      AllocateSlow
    mov     [rip + PistachioRuntimeState + State.AllocationPointer], rcx
    mov     [rax], rdi
    mov     [rax + 8], esi
    ret

# string RhNewString(MethodTable* type, nint length)
    .balign 16
    .global RhNewString
RhNewString:
    cmp     rsi, 0x3FFFFFDF                 # the longest string .NET allows
    ja      OutOfMemory
    jmp     RhpNewArrayFast

# The fast path found no room. rdi = type, rsi = component count.
AllocateSlow:
    .cfi_startproc
    push    rdi
    .cfi_def_cfa_offset 16
    call    AllocateOrZero
    pop     rdi
    .cfi_def_cfa_offset 8
    test    rax, rax
    jz      OutOfMemory
    ret
    .cfi_endproc

# void RhAllocateNewArray(MethodTable* type, uint count, uint flags, object* result): null when there is no memory.
    .balign 16
    .global RhAllocateNewArray
    .global RhAllocateNewObject
RhAllocateNewObject:                        # (type, flags, result)
    mov     rcx, rdx
    xor     esi, esi
RhAllocateNewArray:
    .cfi_startproc
    push    rcx
    .cfi_def_cfa_offset 16
    mov     esi, esi
    call    AllocateOrZero
    pop     rcx
    .cfi_def_cfa_offset 8
    mov     [rcx], rax
    ret
    .cfi_endproc

# All registers that a caller may keep objects in go on the stack, where the collector looks for them.
    .macro save_for_collector
    push    rbp
    .cfi_def_cfa_offset 16
    push    rbx
    .cfi_def_cfa_offset 24
    push    r12
    .cfi_def_cfa_offset 32
    push    r13
    .cfi_def_cfa_offset 40
    push    r14
    .cfi_def_cfa_offset 48
    push    r15
    .cfi_def_cfa_offset 56
    .endm

    .macro restore_from_stack
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

AllocateOrZero:
    .cfi_startproc
    save_for_collector
    mov     rdx, rsp
    and     rsp, -16
    push    rdx
    push    rdx
    call    PistachioAllocateSlow           # (type, count, stack pointer)
    pop     rdx
    mov     rsp, rdx
    restore_from_stack
    ret
    .cfi_endproc

# Thrown as if by the caller.
OutOfMemory:
    xor     esi, esi
    jmp     RhExceptionHandling_FailedAllocation
BadLength:
    mov     esi, 1
    jmp     RhExceptionHandling_FailedAllocation

# void PistachioCollect(): a full collection.
    .balign 16
    .global PistachioCollect
PistachioCollect:
    .cfi_startproc
    save_for_collector
    mov     rdi, rsp
    sub     rsp, 8
    .cfi_def_cfa_offset 64
    call    PistachioCollectFrom
    add     rsp, 8
    .cfi_def_cfa_offset 56
    restore_from_stack
    ret
    .cfi_endproc

    .section .note.GNU-stack, "", @progbits
