/* The least that brings a virtual PC from QEMU's PVH entry (32-bit, paging off) to 64-bit C#: 1 GiB mapped one to one. */
        .intel_syntax noprefix

        .section .note.pvh, "a", @note
        .balign 4
        .long 4, 8, 18                          /* name size, description size, XEN_ELFNOTE_PHYS32_ENTRY */
        .asciz "Xen"
        .quad Entry

        .text
        .code32
        .globl Entry
Entry:
        mov esp, offset StackTop
        mov eax, offset Tables + 0x1003
        mov [Tables], eax
        mov eax, offset Tables + 0x2003
        mov [Tables + 0x1000], eax
        mov eax, 0x83                           /* present, writable, 2 MiB */
        xor ecx, ecx
1:      mov [Tables + 0x2000 + ecx * 8], eax
        add eax, 0x200000
        inc ecx
        cmp ecx, 512
        jne 1b
        mov eax, cr4
        or eax, 0x620                           /* PAE, OSFXSR, OSXMMEXCPT */
        mov cr4, eax
        mov eax, offset Tables
        mov cr3, eax
        mov ecx, 0xC0000080                     /* EFER: LME */
        rdmsr
        or eax, 0x100
        wrmsr
        mov eax, cr0
        and eax, 0x9FFFFFFB                     /* caches on, no FPU emulation */
        or eax, 0x80000002                      /* PG, MP */
        mov cr0, eax
        lgdt [GdtPointer]
        push 8
        push offset LongMode
        retf

        .code64
LongMode:
        mov eax, 16
        mov ss, eax
        mov ds, eax
        mov es, eax
        call Run
2:      hlt
        jmp 2b

        .globl In8, Out8, TimeStamp, CoreLibFailed
In8:
        mov edx, edi
        xor eax, eax
        in al, dx
        ret

Out8:
        mov edx, edi
        mov eax, esi
        out dx, al
        ret

TimeStamp:
        rdtsc
        shl rdx, 32
        or rax, rdx
        ret

/* A check of compiled code failed: the number of the check to COM1 after a panic word, then the end. */
CoreLibFailed:
        mov ebx, edi
        lea rsi, [rip + Failed]
        mov edx, 0x3F8
3:      lodsb
        test al, al
        jz 4f
        out dx, al
        jmp 3b
4:      lea eax, [rbx + 0x30]
        out dx, al
        mov al, 10
        out dx, al
        mov al, 0x2A
        out 0xF4, al
        hlt

        .section .rodata
Failed: .asciz "\nPANIC: check of compiled code: "
        .balign 8
Gdt:    .quad 0, 0x00AF9B000000FFFF, 0x00CF93000000FFFF
GdtPointer:
        .short . - Gdt - 1
        .long Gdt

        .bss
        .balign 4096
Tables: .skip 3 * 4096
        .skip 0x8000
StackTop:
