/* What the benchmark measures without the stubs of a language around it: the message is in its registers already. */
        .intel_syntax noprefix
        .text

/* ulong BenchUpcallEntry() */
        .globl BenchUpcallEntry
BenchUpcallEntry:
        lea rax, [rip + px_upcall_entry_scalar]
        ret

/* ulong BenchServerEntry(): a thread that answers calls on the endpoint in rdi, the first word one higher. */
        .globl BenchServerEntry
BenchServerEntry:
        lea rax, [rip + BenchServer]
        ret

BenchServer:
        push rdi
        mov rsi, rdi
        xor edx, edx
        mov rax, -3                             /* Wait */
        syscall
1:      inc r12
        mov rsi, [rsp]
        mov rax, -2                             /* ReplyWait */
        syscall
        jmp 1b

/*
 * ulong BenchCall(ulong endpoint, ulong words): ticks of one call with a tag and no or four words, and its reply; all ones if the call
 * failed or the reply is wrong. A message call keeps no register but rsp, so everything waits on the stack.
 */
        .globl BenchCall
BenchCall:
        push rbx
        push rbp
        push r12
        push r13
        push r14
        push r15
        push rdi
        push rsi
        rdtsc
        shl rdx, 32
        or rax, rdx
        push rax
        mov rsi, [rsp + 16]
        mov ebx, 0x70001                        /* protocol 7, operation 1 */
        xor r12d, r12d
        cmp qword ptr [rsp + 8], 0
        je 1f
        mov r12d, 41
        mov r13d, 2
        mov r14d, 3
        mov r15d, 4
1:      mov rax, -1                             /* Call */
        syscall
        mov rsi, rax
        rdtsc
        shl rdx, 32
        or rax, rdx
        pop rcx
        sub rax, rcx
        or rcx, -1
        test rsi, rsi
        cmovnz rax, rcx
        mov edx, 1
        cmp qword ptr [rsp], 0
        je 2f
        mov edx, 42
        cmp r15, 4
        cmovne rax, rcx
2:      cmp r12, rdx
        cmovne rax, rcx
        pop rsi
        pop rdi
        pop r15
        pop r14
        pop r13
        pop r12
        pop rbp
        pop rbx
        ret

/* ulong BenchEmpty(): what BenchCall reads with nothing between its two readings. */
        .globl BenchEmpty
BenchEmpty:
        rdtsc
        shl rdx, 32
        or rax, rdx
        push rax
        rdtsc
        shl rdx, 32
        or rax, rdx
        pop rcx
        sub rax, rcx
        ret

        .section .note.GNU-stack, "", @progbits
