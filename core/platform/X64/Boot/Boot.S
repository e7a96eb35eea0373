/*
 * From the boot loader to 64-bit C#. Two loaders lead here, both in 32-bit protected mode with paging off:
 *   PVH (qemu -kernel; Xen "x86/HVM direct boot ABI"): ebx = physical address of hvm_start_info;
 *   Multiboot2 (GRUB on BIOS and UEFI; specification section 3.3): eax = 0x36D76289, ebx = boot information.
 * Addresses: symbols are virtual (KERNEL_BASE + physical); before paging, `symbol - KERNEL_BASE` is where the loader put it.
 */
        .intel_syntax noprefix

        .set KERNEL_BASE, 0xFFFFFFFF80000000
        .set MULTIBOOT2_HEADER, 0xE85250D6
        .set MULTIBOOT2_LOADER, 0x36D76289
        .set PVH_LOADER, 0x336EC578
        .set COM1, 0x3F8
        .set EXIT_PORT, 0xF4
        .set EXIT_UNFIT, 0x2B
        .set KERNEL_STACK_SIZE, 0x8000
        .set FAULT_STACK_SIZE, 0x2000


        .section .multiboot2, "a"
        .balign 8
MultibootHeader:
        .long MULTIBOOT2_HEADER
        .long 0                                 /* i386 protected mode */
        .long MultibootHeaderEnd - MultibootHeader
        .long -(MULTIBOOT2_HEADER + 0 + (MultibootHeaderEnd - MultibootHeader))
        .short 1, 0                             /* information request: command line, modules, memory map, both ACPI tags */
        .long 28
        .long 1, 3, 6, 14, 15
        .balign 8
        .short 6, 0                             /* modules on page boundaries */
        .long 8
        .short 0, 0                             /* end */
        .long 8
MultibootHeaderEnd:

        .section .note.pvh, "a", @note
        .balign 4
        .long 4, 8, 18                          /* name size, description size, XEN_ELFNOTE_PHYS32_ENTRY */
        .asciz "Xen"
        .quad EntryPvh - KERNEL_BASE

        .section .boot.text, "ax"
        .code32
        .globl EntryMultiboot, EntryPvh
EntryPvh:
        mov eax, PVH_LOADER
EntryMultiboot:
        cli
        cld
        mov esp, offset KernelStackTop - KERNEL_BASE
        mov edi, eax                            /* which loader, for C# */
        mov ebp, ebx                            /* its information */

        /* CPUID can be asked for if bit 21 of EFLAGS can be changed (SDM volume 1, section 20.1). */
        pushfd
        pop eax
        mov ecx, eax
        xor eax, 0x200000
        push eax
        popfd
        pushfd
        pop eax
        mov esi, offset NoLongMode - KERNEL_BASE
        xor eax, ecx
        test eax, 0x200000
        jz Unfit

        mov eax, 0x80000000
        cpuid
        cmp eax, 0x80000001
        jb Unfit
        mov eax, 0x80000001
        cpuid
        bt edx, 29
        jnc Unfit
        mov esi, offset NoNx - KERNEL_BASE
        bt edx, 20
        jnc Unfit
        mov esi, offset NoSyscall - KERNEL_BASE
        bt edx, 11
        jnc Unfit
        mov eax, 1
        cpuid
        mov esi, offset NoSse2 - KERNEL_BASE
        and edx, 0x07000000                     /* FXSR, SSE, SSE2 */
        cmp edx, 0x07000000
        jne Unfit

        /*
         * Early tables: the first 4 GiB at 0 (this code), at 0xFFFF800000000000 (all data that C# reads before the final
         * tables) and the first of them at KernelBase (the image).
         */
        mov eax, offset EarlyTables - KERNEL_BASE + 0x1003
        mov [EarlyTables - KERNEL_BASE], eax
        mov [EarlyTables - KERNEL_BASE + 256 * 8], eax
        mov eax, offset EarlyTables - KERNEL_BASE + 0x2003
        mov [EarlyTables - KERNEL_BASE + 511 * 8], eax
        mov eax, offset EarlyTables - KERNEL_BASE + 0x3003
        mov [EarlyTables - KERNEL_BASE + 0x2000 + 510 * 8], eax
        mov ecx, 0
1:      mov [EarlyTables - KERNEL_BASE + 0x1000 + ecx * 8], eax
        add eax, 0x1000
        inc ecx
        cmp ecx, 4
        jne 1b
        mov eax, 0x83                           /* present, writable, 2 MiB */
        mov ecx, 0
2:      mov [EarlyTables - KERNEL_BASE + 0x3000 + ecx * 8], eax
        add eax, 0x200000
        inc ecx
        cmp ecx, 4 * 512
        jne 2b

        mov eax, cr4
        or eax, 0x620                           /* PAE, OSFXSR, OSXMMEXCPT */
        mov cr4, eax
        mov eax, offset EarlyTables - KERNEL_BASE
        mov cr3, eax
        mov ecx, 0xC0000080                     /* EFER: SCE, LME, NXE */
        rdmsr
        or eax, 0x901
        wrmsr
        mov eax, cr0
        and eax, 0x9FFFFFFB                     /* caches on (CD, NW), no FPU emulation (EM) */
        or eax, 0x80010022                      /* PG, WP, NE, MP */
        mov cr0, eax
        lgdt [EarlyGdtPointer - KERNEL_BASE]
        push 8
        push offset LongMode - KERNEL_BASE
        retf

/* Writes the text at esi to COM1, ends QEMU if it has the exit device, and stops. A missing UART costs a bounded wait only. */
Unfit:
        mov dx, COM1 + 3
        mov al, 0x80
        out dx, al
        mov dx, COM1
        mov al, 1
        out dx, al
        mov dx, COM1 + 1
        xor eax, eax
        out dx, al
        mov dx, COM1 + 3
        mov al, 3
        out dx, al
3:      mov bl, [esi]
        inc esi
        test bl, bl
        jz 5f
        mov ecx, 0x10000
        mov dx, COM1 + 5
4:      in al, dx
        test al, 0x20
        loopz 4b
        mov al, bl
        mov dx, COM1
        out dx, al
        jmp 3b
5:      mov eax, EXIT_UNFIT
        mov dx, EXIT_PORT
        out dx, al
6:      cli
        hlt
        jmp 6b

NoLongMode: .asciz "Pistachio cannot start: this CPU has no 64-bit mode.\r\n"
NoNx:       .asciz "Pistachio cannot start: this CPU (or its firmware setting) has no execute-disable bit (NX).\r\n"
NoSyscall:  .asciz "Pistachio cannot start: this CPU has no syscall instruction.\r\n"
NoSse2:     .asciz "Pistachio cannot start: this CPU has no SSE2.\r\n"

        .balign 8
EarlyGdt:
        .quad 0
        .quad 0x00AF9B000000FFFF                /* 64-bit code */
        .quad 0x00CF93000000FFFF                /* data */
EarlyGdtPointer:
        .short . - EarlyGdt - 1
        .long EarlyGdt - KERNEL_BASE

        .balign 8
        .code64
LongMode:
        mov eax, 16
        mov ss, eax
        mov ds, eax
        mov es, eax
        mov fs, eax
        mov gs, eax
        movabs rax, offset HighHalf
        jmp rax

        .text
HighHalf:
        lea rsp, [rip + KernelStackTop]
        mov esi, ebp                            /* information (the upper half is zero by now) */
        xor ebp, ebp                            /* ends a walk over the frames */
        push rbp                                /* a return address of zero ends it as well */
        .globl Start
        jmp Start                               /* C#: Pistachio.Platform.Boot.Start(loader, information) */

/* Words of Pistachio.Platform.X64.ImageLayout, in its order. */
        .globl ImageLayout
ImageLayout:
        lea rax, [rip + ImageLayoutTable]
        ret

        .section .rodata
        .balign 8
ImageLayoutTable:
        .quad ImageStart, TextEnd, ReadOnlyStart, DataStart, ImageEnd, FrameTable, SymbolTable
        .quad KernelStackGuard, DoubleFaultGuard, NonMaskableGuard, MachineCheckGuard

        .section .bss
        .balign 4096
EarlyTables:
        .skip 7 * 4096

/* Stacks, each above a page that stays unmapped. */
        .globl KernelStackTop, DoubleFaultStackTop, NonMaskableStackTop, MachineCheckStackTop
KernelStackGuard:
        .skip 4096
        .skip KERNEL_STACK_SIZE
KernelStackTop:
DoubleFaultGuard:
        .skip 4096
        .skip FAULT_STACK_SIZE
DoubleFaultStackTop:
NonMaskableGuard:
        .skip 4096
        .skip FAULT_STACK_SIZE
NonMaskableStackTop:
MachineCheckGuard:
        .skip 4096
        .skip FAULT_STACK_SIZE
MachineCheckStackTop:
