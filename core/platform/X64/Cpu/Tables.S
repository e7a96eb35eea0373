/*
 * Descriptor tables (SDM volume 3A, chapters 3, 6 and 8). Filled here as far as the assembler can: gates and the task
 * segment hold addresses split over several fields, which DescriptorTables.cs writes.
 *
 * The order of the segments is what syscall and sysret want: kernel code, kernel data; user data, user code.
 */
        .intel_syntax noprefix

        .data
        .balign 16
        .globl GlobalDescriptorTable, TaskStateSegment, InterruptDescriptorTable
GlobalDescriptorTable:
        .quad 0
        .quad 0x00AF9B000000FFFF                /* 0x08 kernel code */
        .quad 0x00CF93000000FFFF                /* 0x10 kernel data */
        .quad 0x00CFF3000000FFFF                /* 0x18 user data (selector 0x1B) */
        .quad 0x00AFFB000000FFFF                /* 0x20 user code (selector 0x23) */
TaskDescriptor:
        .quad 0, 0                              /* 0x28 task state segment */
GlobalDescriptorTableEnd:

        .balign 16
        .long 0                                 /* aligns the stack pointers below to 8 */
TaskStateSegment:
        .long 0
        .quad KernelStackTop, 0, 0              /* stack of ring 0 */
        .quad 0
        .quad DoubleFaultStackTop, NonMaskableStackTop, MachineCheckStackTop, 0, 0, 0, 0
        .quad 0
        .short 0
        .short TaskStateSegmentEnd - TaskStateSegment /* no I/O permission map: user port access faults */
TaskStateSegmentEnd:

        .section .rodata
GlobalDescriptorTablePointer:
        .short GlobalDescriptorTableEnd - GlobalDescriptorTable - 1
        .quad GlobalDescriptorTable
InterruptDescriptorTablePointer:
        .short 256 * 16 - 1
        .quad InterruptDescriptorTable

        .section .bss
        .balign 4096
InterruptDescriptorTable:
        .skip 256 * 16

        .text
        .balign 16
        .globl LoadDescriptorTables
        .type LoadDescriptorTables, @function
LoadDescriptorTables:
        .cfi_startproc
        lgdt [rip + GlobalDescriptorTablePointer]
        mov eax, 0x10
        mov ss, eax
        xor eax, eax
        mov ds, eax
        mov es, eax
        mov fs, eax
        mov gs, eax
        pop rax
        .cfi_adjust_cfa_offset -8
        .cfi_register rip, rax
        push 8
        push rax
        .cfi_adjust_cfa_offset 16
        .cfi_offset rip, -16
        mov eax, 0x28
        ltr ax
        lidt [rip + InterruptDescriptorTablePointer]
        retfq
        .cfi_endproc
        .size LoadDescriptorTables, . - LoadDescriptorTables

/* Addresses that DescriptorTables.cs asks for, by index. */
        .globl DescriptorTableAddress
DescriptorTableAddress:
        lea rax, [rip + DescriptorTableAddresses]
        mov rax, [rax + rdi * 8]
        ret

        .section .rodata
        .balign 8
DescriptorTableAddresses:
        .quad TaskDescriptor, TaskStateSegment, InterruptDescriptorTable, TrapStubs
