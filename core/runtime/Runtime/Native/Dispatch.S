# Interface dispatch. Compiled code loads a cell's address into r11 and calls [r11]; rdi is the object. A cell is two words:
# the stub to run and what it looks at. DispatchCells.cs builds the caches.
    .intel_syntax noprefix

    .section .text.runtime.helpers, "ax", @progbits

# The cell has a cache: four pairs of (method table, code), zero where there is none.
    .balign 16
    .global PistachioCachedDispatch
PistachioCachedDispatch:
    mov     r10, [rdi]                  # a null object faults here, in the caller's name
    mov     rax, [r11 + 8]
    cmp     r10, [rax]
    jne     1f
    jmp     [rax + 8]
1:  cmp     r10, [rax + 16]
    jne     2f
    jmp     [rax + 24]
2:  cmp     r10, [rax + 32]
    jne     3f
    jmp     [rax + 40]
3:  cmp     r10, [rax + 48]
    jne     ResolveDispatch
    jmp     [rax + 56]

    .balign 16
    .global RhpInitialDynamicInterfaceDispatch
RhpInitialDynamicInterfaceDispatch:
    cmp     byte ptr [rdi], 0
    jmp     ResolveDispatch

    .section .text.runtime, "ax", @progbits

# Find the method, keeping everything that can carry an argument.
ResolveDispatch:
    .cfi_startproc
    push    rdi
    .cfi_def_cfa_offset 16
    push    rsi
    .cfi_def_cfa_offset 24
    push    rdx
    .cfi_def_cfa_offset 32
    push    rcx
    .cfi_def_cfa_offset 40
    push    r8
    .cfi_def_cfa_offset 48
    push    r9
    .cfi_def_cfa_offset 56
    sub     rsp, 136
    .cfi_def_cfa_offset 192
    movups  [rsp], xmm0
    movups  [rsp + 16], xmm1
    movups  [rsp + 32], xmm2
    movups  [rsp + 48], xmm3
    movups  [rsp + 64], xmm4
    movups  [rsp + 80], xmm5
    movups  [rsp + 96], xmm6
    movups  [rsp + 112], xmm7
    mov     rsi, r11
    call    RhpResolveInterfaceMethod   # (object, cell) -> code
    movups  xmm0, [rsp]
    movups  xmm1, [rsp + 16]
    movups  xmm2, [rsp + 32]
    movups  xmm3, [rsp + 48]
    movups  xmm4, [rsp + 64]
    movups  xmm5, [rsp + 80]
    movups  xmm6, [rsp + 96]
    movups  xmm7, [rsp + 112]
    add     rsp, 136
    .cfi_def_cfa_offset 56
    pop     r9
    .cfi_def_cfa_offset 48
    pop     r8
    .cfi_def_cfa_offset 40
    pop     rcx
    .cfi_def_cfa_offset 32
    pop     rdx
    .cfi_def_cfa_offset 24
    pop     rsi
    .cfi_def_cfa_offset 16
    pop     rdi
    .cfi_def_cfa_offset 8
    jmp     rax
    .cfi_endproc

    .balign 8
    .global PistachioCachedDispatchAddress
PistachioCachedDispatchAddress:
    lea     rax, [rip + PistachioCachedDispatch]
    ret

    .section .note.GNU-stack, "", @progbits
