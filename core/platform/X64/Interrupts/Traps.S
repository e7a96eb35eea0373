/*
 * Entry of every interrupt and exception. Each vector has a stub of 16 bytes which brings the stack to one shape; TrapEntry
 * saves the registers below it, as Pistachio.Platform.X64.TrapFrame (and Pistachio.Abi.UpcallFrame) lay them out:
 *
 *      rsp -> r15 r14 r13 r12 r11 r10 r9 r8 rbp rdi rsi rdx rcx rbx rax  CR2 vector error  rip cs rflags rsp ss
 *
 * Gates are interrupt gates: interrupts are off from here to iretq.
 */
        .intel_syntax noprefix
        .text

        .balign 16
        .globl TrapStubs
TrapStubs:
        .set vector, 0
        .rept 256
        .balign 16
        /* #DF, #TS, #NP, #SS, #GP, #PF, #AC, #CP, #VC, #SX push an error code (SDM volume 3A, table 6-1). */
        .if !(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || vector == 29 || vector == 30)
        push 0
        .endif
        push vector
        jmp TrapEntry
        .set vector, vector + 1
        .endr

        .balign 16
        .globl TrapEntry
        .type TrapEntry, @function
TrapEntry:
        .cfi_startproc simple
        .cfi_signal_frame
        .cfi_def_cfa rsp, 24                    /* CFA: where rip was pushed */
        .cfi_offset rip, 0
        .cfi_offset rsp, 24
        test byte ptr [rsp + 24], 3             /* cs */
        jnz UserTrap
        cmp qword ptr [rsp], 32
        jae IdleTrap                            /* interrupts are on in the idle loop only */
        push rax                                /* room for CR2 */
        push rax
        mov rax, cr2
        mov [rsp + 8], rax
        push rbx
        push rcx
        push rdx
        push rsi
        push rdi
        push rbp
        push r8
        push r9
        push r10
        push r11
        push r12
        push r13
        push r14
        push r15
        .cfi_def_cfa_offset 24 + 16 * 8
        .cfi_rel_offset r15, 0x00
        .cfi_rel_offset r14, 0x08
        .cfi_rel_offset r13, 0x10
        .cfi_rel_offset r12, 0x18
        .cfi_rel_offset rbp, 0x40
        .cfi_rel_offset rbx, 0x68
        cld
        mov rdi, rsp
        mov rbp, rsp
        and rsp, -16                            /* the ABI's alignment, whatever was interrupted */
        .cfi_def_cfa_register rbp
        call KernelTrap                         /* C#: Pistachio.Platform.X64.Traps.Handle(ref TrapFrame) */
        mov rsp, rbp
        .cfi_def_cfa_register rsp
        pop r15
        pop r14
        pop r13
        pop r12
        pop r11
        pop r10
        pop r9
        pop r8
        pop rbp
        pop rdi
        pop rsi
        pop rdx
        pop rcx
        pop rbx
        pop rax
        add rsp, 24                             /* CR2, vector, error */
        iretq
        .cfi_endproc
        .size TrapEntry, . - TrapEntry
