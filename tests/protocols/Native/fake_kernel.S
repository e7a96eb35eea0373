// Stands in for the syscall instruction: the stubs are assembled with it replaced by a call of fake_kernel. It records every register,
// gives back what the test says, and destroys what the ABI lets the kernel destroy.

    .intel_syntax noprefix
    .text

    .globl fake_kernel
fake_kernel:
    mov [rip + seen_rax], rax
    mov [rip + seen_rsi], rsi
    mov [rip + seen_rdx], rdx
    mov [rip + seen_r10], r10
    mov [rip + seen_r8], r8
    mov [rip + seen_r9], r9
    mov [rip + seen_message], rbx
    mov [rip + seen_message + 8], r12
    mov [rip + seen_message + 16], r13
    mov [rip + seen_message + 24], r14
    mov [rip + seen_message + 32], r15
    cmp byte ptr [rip + carries_message], 0
    je 1f
    mov rbx, [rip + given_message]
    mov r12, [rip + given_message + 8]
    mov r13, [rip + given_message + 16]
    mov r14, [rip + given_message + 24]
    mov r15, [rip + given_message + 32]
    mov rbp, 0x6bad
1:  mov rcx, 0x1bad
    mov rdi, 0x2bad
    mov rsi, 0x3bad
    mov r8, 0x4bad
    mov r9, 0x5bad
    mov r10, 0x7bad
    mov r11, 0x8bad
    mov rax, [rip + given_status]
    mov rdx, [rip + given_value]
    ret

// struct result guarded(void *function, uint64_t arguments[6]): calls it with known values in the registers that it must keep. If one is
// lost, kept becomes 0.
    .globl guarded
guarded:
    push rbx
    push rbp
    push r12
    push r13
    push r14
    push r15
    sub rsp, 8
    mov rax, rdi
    mov r11, rsi
    mov rdi, [r11]
    mov rsi, [r11 + 8]
    mov rdx, [r11 + 16]
    mov rcx, [r11 + 24]
    mov r8, [r11 + 32]
    mov r9, [r11 + 40]
    mov rbx, 0x101
    mov rbp, 0x102
    mov r12, 0x103
    mov r13, 0x104
    mov r14, 0x105
    mov r15, 0x106
    call rax
    mov qword ptr [rip + kept], 0
    cmp rbx, 0x101
    jne 1f
    cmp rbp, 0x102
    jne 1f
    cmp r12, 0x103
    jne 1f
    cmp r13, 0x104
    jne 1f
    cmp r14, 0x105
    jne 1f
    cmp r15, 0x106
    jne 1f
    mov qword ptr [rip + kept], 1
1:  add rsp, 8
    pop r15
    pop r14
    pop r13
    pop r12
    pop rbp
    pop rbx
    ret

// void take_upcall(void *entry, uint8_t *page, void *stack): what the kernel does at a fault. The frame in the page is filled by the
// caller but for rip, rsp and the segments; the registers after the upcall go to resumed_registers in the order of the frame.
    .globl take_upcall
take_upcall:
    push rbx
    push rbp
    push r12
    push r13
    push r14
    push r15
    mov rcx, rdx
    lea rax, [rip + 1f]
    mov [rsi + 0x290], rax
    mov rax, cs
    mov [rsi + 0x298], rax
    mov [rsi + 0x2A8], rsp
    mov rax, ss
    mov [rsi + 0x2B0], rax
    movq xmm5, [rip + vector_value]
    movq xmm15, [rip + vector_value]
    mov rax, rdi
    mov rdi, rsi
    mov rsp, rcx
    mov rbx, 0x9bad
    mov rbp, 0x9bad
    mov r12, 0x9bad
    mov r13, 0x9bad
    mov r14, 0x9bad
    mov r15, 0x9bad
    jmp rax
1:  pushfq
    pop qword ptr [rip + resumed_flags]
    mov [rip + resumed_registers], r15
    mov [rip + resumed_registers + 8], r14
    mov [rip + resumed_registers + 16], r13
    mov [rip + resumed_registers + 24], r12
    mov [rip + resumed_registers + 32], r11
    mov [rip + resumed_registers + 40], r10
    mov [rip + resumed_registers + 48], r9
    mov [rip + resumed_registers + 56], r8
    mov [rip + resumed_registers + 64], rbp
    mov [rip + resumed_registers + 72], rdi
    mov [rip + resumed_registers + 80], rsi
    mov [rip + resumed_registers + 88], rdx
    mov [rip + resumed_registers + 96], rcx
    mov [rip + resumed_registers + 104], rbx
    mov [rip + resumed_registers + 112], rax
    movq [rip + resumed_vector], xmm5
    movq [rip + resumed_vector + 8], xmm15
    cld
    pop r15
    pop r14
    pop r13
    pop r12
    pop rbp
    pop rbx
    ret

    .section .note.GNU-stack, "", @progbits
