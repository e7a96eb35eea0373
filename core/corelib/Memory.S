/*
 * memmove and memset. ilc calls them for block copies; C# through System.Buffer. Small blocks by plain moves, since `rep` has a
 * start-up cost on hardware; large ones by words with `rep`, of which QEMU counts one instruction each. The last bytes of a block that is
 * no multiple of what is moved at a time are moved with some of those before them. The direction flag is clear
 * wherever compiled code runs. No vector registers: those are user state.
 */
        .equ LARGE, 512
        .intel_syntax noprefix
        .text

/*
 * void* memmove(void* destination = rdi, const void* source = rsi, size_t count = rdx); overlap allowed. Nothing is on the stack but the return
 * address, at any time: the library OS leaves it in the middle where memory has gone away (core/libposix/Blob/Files/LostRings.cs).
 */
        .globl memmove, memcpy, memmove_end
        .balign 16
        .type memmove, @function
memmove:
memcpy:
        .cfi_startproc
        mov rax, rdi
        cmp rdx, 16
        ja .Lover16
        cmp rdx, 8
        jb .Lunder8
        mov rcx, [rsi]                          /* all is read before anything is written */
        mov r8, [rsi + rdx - 8]
        mov [rdi], rcx
        mov [rdi + rdx - 8], r8
        ret
.Lunder8:
        cmp rdx, 4
        jb .Lunder4
        mov ecx, [rsi]
        mov r8d, [rsi + rdx - 4]
        mov [rdi], ecx
        mov [rdi + rdx - 4], r8d
        ret
.Lunder4:
        test rdx, rdx
        jz .Lmoved
        movzx ecx, byte ptr [rsi]
        movzx r8d, byte ptr [rsi + rdx - 1]
        mov r9, rdx
        shr r9, 1
        movzx r10d, byte ptr [rsi + r9]
        mov [rdi], cl
        mov [rdi + r9], r10b
        mov [rdi + rdx - 1], r8b
.Lmoved:
        ret
.Lover16:
        cmp rdx, 32
        ja .Lover32
        mov rcx, [rsi]
        mov r8, [rsi + 8]
        mov r9, [rsi + rdx - 16]
        mov r10, [rsi + rdx - 8]
        mov [rdi], rcx
        mov [rdi + 8], r8
        mov [rdi + rdx - 16], r9
        mov [rdi + rdx - 8], r10
        ret
.Lover32:
        mov rcx, rdi
        sub rcx, rsi
        cmp rcx, rdx
        jb .Lbackward                           /* source < destination < source + count */
        cmp rdx, LARGE
        jae .Lmany
.Lwords32:
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
        cmp rdx, 32
        jae .Lwords32
        test dl, 16
        jz .Lwords8
        mov rcx, [rsi]
        mov r8, [rsi + 8]
        mov [rdi], rcx
        mov [rdi + 8], r8
        add rsi, 16
        add rdi, 16
.Lwords8:
        test dl, 8
        jz .Lbytes
        mov rcx, [rsi]
        mov [rdi], rcx
        add rsi, 8
        add rdi, 8
.Lbytes:
        and edx, 7
        jz .Lmoved
.Lbyte:
        mov cl, [rsi]
        mov [rdi], cl
        inc rsi
        inc rdi
        dec edx
        jnz .Lbyte
        ret
.Lmany:
        mov rcx, rdx
        shr rcx, 3
        rep movsq
        jmp .Lbytes
.Lbackward:
        mov rcx, [rsi + rdx - 8]
        mov r8, [rsi + rdx - 16]
        mov r9, [rsi + rdx - 24]
        mov r10, [rsi + rdx - 32]
        mov [rdi + rdx - 8], rcx
        mov [rdi + rdx - 16], r8
        mov [rdi + rdx - 24], r9
        mov [rdi + rdx - 32], r10
        sub rdx, 32
        cmp rdx, 32
        jae .Lbackward
.Lbackwords:
        cmp rdx, 8
        jb .Lbackbytes
        mov rcx, [rsi + rdx - 8]
        mov [rdi + rdx - 8], rcx
        sub rdx, 8
        jmp .Lbackwords
.Lbackbytes:
        test rdx, rdx
        jz .Lmoved
        mov cl, [rsi + rdx - 1]
        mov [rdi + rdx - 1], cl
        dec rdx
memmove_end:                                    /* behind all that touches memory */
        jmp .Lbackbytes
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
        cmp rdx, 32
        jb .Lfillunder32
        cmp rdx, LARGE
        jae .Lfillmany
        lea rdx, [rdi + rdx - 32]
.Lfill32:
        mov [rdi], rsi
        mov [rdi + 8], rsi
        mov [rdi + 16], rsi
        mov [rdi + 24], rsi
        add rdi, 32
        cmp rdi, rdx
        jb .Lfill32
        mov [rdx], rsi
        mov [rdx + 8], rsi
        mov [rdx + 16], rsi
        mov [rdx + 24], rsi
        ret
.Lfillunder32:
        cmp rdx, 8
        jb .Lfill1
        mov [rdi], rsi
        mov [rdi + rdx - 8], rsi
        cmp rdx, 16
        jbe .Lfilled
        mov [rdi + 8], rsi
        mov [rdi + rdx - 16], rsi
.Lfilled:
        ret
.Lfill1:
        test rdx, rdx
        jz .Lfilled
        mov [rdi], sil
        inc rdi
        dec rdx
        jmp .Lfill1
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
