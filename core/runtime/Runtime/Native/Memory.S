# Reference stores and block moves. Leaf functions that never move rsp: a fault inside is blamed on the return address
# at [rsp] (HardwareFault.cs), so everything here lies between the two helper symbols of the linker script.
    .intel_syntax noprefix

    .section .text.runtime.helpers, "ax", @progbits

# The collector does not run beside the program, so a reference store needs no bookkeeping.
# Compiled code relies on only rax and rcx being lost.
    .balign 16
    .global RhpAssignRef
    .global RhpCheckedAssignRef
RhpAssignRef:                           # rdi = where, rsi = what
RhpCheckedAssignRef:
    mov     [rdi], rsi
    ret

    .balign 16
    .global RhpByRefAssignRef
RhpByRefAssignRef:                      # [rdi] = [rsi]; both step on
    mov     rcx, [rsi]
    mov     [rdi], rcx
    add     rdi, 8
    add     rsi, 8
    ret

    .balign 16
    .global RhpCheckedLockCmpXchg
RhpCheckedLockCmpXchg:                  # rdi = where, rsi = new, rdx = expected
    mov     rax, rdx
    lock cmpxchg [rdi], rsi
    ret

    .balign 16
    .global RhpCheckedXchg
RhpCheckedXchg:                         # rdi = where, rsi = new
    mov     rax, rsi
    xchg    [rdi], rax
    ret

# void* memmove(void* to, const void* from, size_t size): overlapping blocks allowed. Whole words are moved at once,
# so references are never seen half written.
    .balign 16
    .global memmove
    .global memcpy
    .global RhBulkMoveWithWriteBarrier
memmove:
memcpy:
RhBulkMoveWithWriteBarrier:
    mov     rax, rdi
    mov     rcx, rdi
    sub     rcx, rsi
    cmp     rcx, rdx                    # unsigned: to inside [from, from + size)?
    jb      5f
    cmp     rdx, 8
    jb      3f
    cmp     rdx, 512
    jb      1f
    mov     rcx, rdx                    # many words: no instruction for each
    shr     rcx, 3
    and     edx, 7
    rep movsq
    jmp     3f
1:  cmp     rdx, 32
    jb      2f
    movups  xmm0, [rsi]
    movups  xmm1, [rsi + 16]
    movups  [rdi], xmm0
    movups  [rdi + 16], xmm1
    add     rsi, 32
    add     rdi, 32
    sub     rdx, 32
    jmp     1b
2:  cmp     rdx, 8
    jb      3f
    mov     rcx, [rsi]
    mov     [rdi], rcx
    add     rsi, 8
    add     rdi, 8
    sub     rdx, 8
    jmp     2b
3:  test    rdx, rdx
    jz      4f
    mov     cl, [rsi]
    mov     [rdi], cl
    inc     rsi
    inc     rdi
    dec     rdx
    jmp     3b
4:  ret
5:  cmp     rdx, 8                      # backwards
    jb      6f
    mov     rcx, [rsi + rdx - 8]
    mov     [rdi + rdx - 8], rcx
    sub     rdx, 8
    jmp     5b
6:  test    rdx, rdx
    jz      4b
    mov     cl, [rsi + rdx - 1]
    mov     [rdi + rdx - 1], cl
    dec     rdx
    jmp     6b

# void* memset(void* to, int value, size_t size)
    .balign 16
    .global memset
memset:
    movzx   esi, sil
    mov     rcx, 0x0101010101010101
    imul    rsi, rcx
    mov     rcx, rdx
    jmp     Fill

# ref byte RhpGcSafeZeroMemory(ref byte to, nuint size)
    .balign 16
    .global RhpGcSafeZeroMemory
RhpGcSafeZeroMemory:
    mov     rcx, rsi
    xor     esi, esi
Fill:                                   # rdi = to, rsi = eight equal bytes, rcx = size
    mov     rax, rdi
    movq    xmm0, rsi
    punpcklqdq xmm0, xmm0
    cmp     rcx, 128
    jb      1f
    .balign 16
5:  movups  [rdi], xmm0
    movups  [rdi + 16], xmm0
    movups  [rdi + 32], xmm0
    movups  [rdi + 48], xmm0
    movups  [rdi + 64], xmm0
    movups  [rdi + 80], xmm0
    movups  [rdi + 96], xmm0
    movups  [rdi + 112], xmm0
    sub     rdi, -128
    add     rcx, -128
    cmp     rcx, 128
    jae     5b
1:  cmp     rcx, 32
    jb      2f
    movups  [rdi], xmm0
    movups  [rdi + 16], xmm0
    add     rdi, 32
    sub     rcx, 32
    jmp     1b
2:  cmp     rcx, 8
    jb      3f
    mov     [rdi], rsi
    add     rdi, 8
    sub     rcx, 8
    jmp     2b
3:  test    rcx, rcx
    jz      4f
    mov     [rdi], sil
    inc     rdi
    dec     rcx
    jmp     3b
4:  ret

    .section .note.GNU-stack, "", @progbits
