// Accesses to memory that may fault. A probe returns 0 in eax when the access succeeded. When the library OS cannot resolve the fault, its
// upcall handler sends the thread to px_probe_failed with the outcome in rax.
//
// A probe keeps rsp in rbx: code under px_probe_execute must be a return instruction, so rbx is still that when the fault comes.

    .intel_syntax noprefix
    .text

    .macro function name
    .globl \name
    .type \name, @function
    .balign 16
\name:
    .endm

    .macro enter_probe
    push rbx
    mov rbx, rsp
    .endm

// ulong px_probe_read(ulong address, ref byte value)
function px_probe_read
    enter_probe
    mov al, [rdi]
    mov [rsi], al
    xor eax, eax
    pop rbx
    ret

// ulong px_probe_write(ulong address, byte value)
function px_probe_write
    enter_probe
    mov [rdi], sil
    xor eax, eax
    pop rbx
    ret

// ulong px_probe_execute(ulong address)
function px_probe_execute
    enter_probe
    call rdi
    xor eax, eax
    pop rbx
    ret

// Where a probe goes on after a fault that stays one.
function px_probe_failed
    mov rsp, rbx
    pop rbx
    ret

// ulong px_probe_failed_address()
function px_probe_failed_address
    lea rax, [rip + px_probe_failed]
    ret

    .section .note.GNU-stack, "", @progbits
