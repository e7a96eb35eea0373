/*
 * Ways into the kernel that no kernel call takes: interrupts and faults of user mode, interrupts of the idle loop, and SYSCALL with a number
 * that is not the kernel's.
 */
        .intel_syntax noprefix
        .include "Layout.inc"
        .include "Registers.inc"

        .text
/* An interrupt or a fault of user mode. On the stack: vector, error code, rip, cs, rflags, rsp, ss. */
        .globl UserTrap
UserTrap:
        push 2
        popfq                                   /* an interrupt gate leaves DF, AC and NT as user mode had them; AC would suspend SMAP */
        push rdi
        mov rdi, [rip + CpuBlock + CPU_CURRENT]
        cmp qword ptr [rsp + 8], FIRST_INTERRUPT
        jae TrapWithAllRegisters
        cmp qword ptr [rdi + THREAD_UPCALL_ENTRY], 0
        je TrapWithAllRegisters
        mov rdi, [rdi + THREAD_MESSAGE_PAGE]
        cmp qword ptr [rdi + PAGE_UPCALL_ACTIVE], 0
        jne TrapInUpcall

/*
 * A fault goes up to the handler of its thread, as Pistachio.Kernel.Threads.Faults.Deliver does it: registers to the frame in the message
 * page (Pistachio.Abi.UpcallFrame), and on at the entry of the handler. It finds what the registers held, all of it its own.
 */
        mov qword ptr [rdi + PAGE_UPCALL_ACTIVE], 1
        mov [rdi + PAGE_FRAME + FRAME_R15], r15
        mov [rdi + PAGE_FRAME + FRAME_R14], r14
        mov [rdi + PAGE_FRAME + FRAME_R13], r13
        mov [rdi + PAGE_FRAME + FRAME_R12], r12
        mov [rdi + PAGE_FRAME + FRAME_R11], r11
        mov [rdi + PAGE_FRAME + FRAME_R10], r10
        mov [rdi + PAGE_FRAME + FRAME_R9], r9
        mov [rdi + PAGE_FRAME + FRAME_R8], r8
        mov [rdi + PAGE_FRAME + FRAME_RBP], rbp
        pop qword ptr [rdi + PAGE_FRAME + FRAME_RDI]
        mov [rdi + PAGE_FRAME + FRAME_RSI], rsi
        mov [rdi + PAGE_FRAME + FRAME_RDX], rdx
        mov [rdi + PAGE_FRAME + FRAME_RCX], rcx
        mov [rdi + PAGE_FRAME + FRAME_RBX], rbx
        mov [rdi + PAGE_FRAME + FRAME_RAX], rax
        xor ecx, ecx
        cmp qword ptr [rsp], PAGE_FAULT
        jne 1f
        mov rcx, cr2                            /* it may be another thread's for any other vector */
1:      mov [rdi + PAGE_FRAME + FRAME_ADDRESS], rcx
        pop qword ptr [rdi + PAGE_FRAME + FRAME_VECTOR]
        pop qword ptr [rdi + PAGE_FRAME + FRAME_ERROR_CODE]
        pop qword ptr [rdi + PAGE_FRAME + FRAME_RIP]
        pop qword ptr [rdi + PAGE_FRAME + FRAME_CS]
        pop qword ptr [rdi + PAGE_FRAME + FRAME_RFLAGS]
        pop qword ptr [rdi + PAGE_FRAME + FRAME_RSP]
        pop qword ptr [rdi + PAGE_FRAME + FRAME_SS]
        mov rdi, [rip + CpuBlock + CPU_CURRENT]
        mov rcx, [rdi + THREAD_UPCALL_ENTRY]
        mov rsp, [rdi + THREAD_UPCALL_STACK]
        mov rdi, [rdi + THREAD_UPCALL_ARGUMENT]
        mov r11d, INITIAL_FLAGS
        sysretq

TrapInUpcall:
        mov rdi, [rip + CpuBlock + CPU_CURRENT]
TrapWithAllRegisters:                           /* rdi = current thread, whose own rdi is on the stack */
        mov [rdi + THREAD_RAX], rax
        mov [rdi + THREAD_RBX], rbx
        mov [rdi + THREAD_RCX], rcx
        mov [rdi + THREAD_RDX], rdx
        mov [rdi + THREAD_RSI], rsi
        mov [rdi + THREAD_RBP], rbp
        mov [rdi + THREAD_R8], r8
        mov [rdi + THREAD_R9], r9
        mov [rdi + THREAD_R10], r10
        mov [rdi + THREAD_R11], r11
        mov [rdi + THREAD_R12], r12
        mov [rdi + THREAD_R13], r13
        mov [rdi + THREAD_R14], r14
        mov [rdi + THREAD_R15], r15
        pop qword ptr [rdi + THREAD_RDI]
        mov byte ptr [rdi + THREAD_KEPT_ONLY], 0
        mov [rip + CpuBlock + CPU_VECTOR_OWNER], rdi
        pop rsi
        pop rdx
        pop qword ptr [rdi + THREAD_RIP]
        pop rcx
        pop qword ptr [rdi + THREAD_RFLAGS]
        pop qword ptr [rdi + THREAD_RSP]
        lea rsp, [rip + KernelStackTop]
        mov rcx, cr2
        lea rdi, [rip + CpuBlock]
        call UserModeTrap
        jmp ExitToThread

/* An interrupt that ends the idle loop. */
        .globl IdleTrap
IdleTrap:
        cld
        pop rsi
        pop rdx
        lea rsp, [rip + KernelStackTop]
        xor ecx, ecx
        lea rdi, [rip + CpuBlock]
        call UserModeTrap
        jmp ExitToThread

/*
 * Not a kernel call: back to the thread's gate with all registers but rcx, r11 and rsp's old value in place. Only the address
 * of the instruction is lost, so it is left in the message page.
 */
        .balign 16
        .globl Foreign
Foreign:
        mov [rip + CpuBlock + CPU_USER_STACK], rsp
        mov rsp, [rip + CpuBlock + CPU_CURRENT]
        mov rsp, [rsp + THREAD_MESSAGE_PAGE]
        mov [rsp + PAGE_GATE_RETURN], rcx
        mov rcx, [rip + CpuBlock + CPU_CURRENT]
        mov rcx, [rcx + THREAD_GATE_ENTRY]
        jrcxz 1f
        mov rsp, [rip + CpuBlock + CPU_USER_STACK]
        sysretq
1:      mov rcx, [rsp + PAGE_GATE_RETURN]       /* no gate: an upcall; another thread may have changed the word meanwhile */
        lea rsp, [rip + KernelStackTop]
        push rdi
        mov rdi, USER_END
        cmp rcx, rdi
        jb 2f
        xor ecx, ecx
2:      mov rdi, [rip + CpuBlock + CPU_CURRENT]
        pop qword ptr [rdi + THREAD_RDI]
        mov [rdi + THREAD_RIP], rcx
        mov [rdi + THREAD_RCX], rcx
        mov rcx, [rip + CpuBlock + CPU_USER_STACK]
        mov [rdi + THREAD_RSP], rcx
        mov [rdi + THREAD_RAX], rax
        mov [rdi + THREAD_RBX], rbx
        mov [rdi + THREAD_RDX], rdx
        mov [rdi + THREAD_RSI], rsi
        mov [rdi + THREAD_RBP], rbp
        mov [rdi + THREAD_R8], r8
        mov [rdi + THREAD_R9], r9
        mov [rdi + THREAD_R10], r10
        mov [rdi + THREAD_R11], r11
        mov [rdi + THREAD_R12], r12
        mov [rdi + THREAD_R13], r13
        mov [rdi + THREAD_R14], r14
        mov [rdi + THREAD_R15], r15
        mov [rdi + THREAD_RFLAGS], r11
        mov byte ptr [rdi + THREAD_KEPT_ONLY], 0
        mov [rip + CpuBlock + CPU_VECTOR_OWNER], rdi
        lea rdi, [rip + CpuBlock]
        call KernelForeignCall
        jmp ExitToThread
