/*
 * memmove and memset. ilc calls them for block copies; C# through System.Buffer. Small blocks by plain moves, since `rep` has a
 * start-up cost on hardware; large ones by words with `rep`, of which QEMU counts one instruction each. The direction flag is clear
 * wherever compiled code runs. No vector registers: those are user state.
 */
        .equ LARGE, 512
        .intel_syntax noprefix
        .text

/* void* memmove(void* destination = rdi, const void* source = rsi, size_t count = rdx); overlap allowed. */
        .globl memmove, memcpy
        .balign 16
        .type memmove, @function
memmove:
memcpy:
        .cfi_startproc
        mov rax, rdi
        mov rcx, rdi
        sub rcx, rsi
        cmp rcx, rdx
        jb .Lbackward                           /* source < destination < source + count */
        cmp rdx, LARGE
        jae .Lmany
        cmp rdx, 8
        jb .Lbytes
.Lwords32:
        cmp rdx, 32
        jb .Lwords8
        mov rcx, [rsi]
        mov r8, [rsi + 8]
        mov r9, [rsi + 16]
        mov r10, [rsi + 24]
        mov [rdi], rcx
        mov [rdi + 8], r8
        mov [rdi + 16], r9
        mov [rdi + 24], r10
        add rsi, 32
        add rdi, 32
        sub rdx, 32
        jmp .Lwords32
.Lwords8:
        cmp rdx, 8
        jb .Lbytes
        mov rcx, [rsi]
        mov [rdi], rcx
        add rsi, 8
        add rdi, 8
        sub rdx, 8
        jmp .Lwords8
.Lbytes:
        test rdx, rdx
        jz .Lmoved
        mov cl, [rsi]
        mov [rdi], cl
        inc rsi
        inc rdi
        dec rdx
        jmp .Lbytes
.Lmany:
        mov rcx, rdx
        shr rcx, 3
        rep movsq
        and edx, 7
        jmp .Lbytes
.Lbackward:
        test rdx, rdx
        jz .Lmoved
        cmp rdx, 8
        jb .Lbackbytes
        mov rcx, [rsi + rdx - 8]
        mov [rdi + rdx - 8], rcx
        sub rdx, 8
        jmp .Lbackward
.Lbackbytes:
        mov cl, [rsi + rdx - 1]
        mov [rdi + rdx - 1], cl
        dec rdx
        jnz .Lbackbytes
.Lmoved:
        ret
        .cfi_endproc
        .size memmove, . - memmove

/* void* memset(void* destination = rdi, int value = esi, size_t count = rdx) */
        .globl memset
        .balign 16
        .type memset, @function
memset:
        .cfi_startproc
        mov rax, rdi
        movzx esi, sil
        movabs rcx, 0x0101010101010101
        imul rsi, rcx
        cmp rdx, LARGE
        jae .Lfillmany
.Lfill32:
        cmp rdx, 32
        jb .Lfill8
        mov [rdi], rsi
        mov [rdi + 8], rsi
        mov [rdi + 16], rsi
        mov [rdi + 24], rsi
        add rdi, 32
        sub rdx, 32
        jmp .Lfill32
.Lfill8:
        cmp rdx, 8
        jb .Lfill1
        mov [rdi], rsi
        add rdi, 8
        sub rdx, 8
        jmp .Lfill8
.Lfill1:
        test rdx, rdx
        jz .Lfilled
        mov [rdi], sil
        inc rdi
        dec rdx
        jmp .Lfill1
.Lfilled:
        ret
.Lfillmany:
        mov r8, rax                             /* what is returned */
        mov rcx, rdx
        shr rcx, 3
        mov rax, rsi
        rep stosq
        mov rax, r8
        and edx, 7
        jmp .Lfill1
        .cfi_endproc
        .size memset, . - memset
