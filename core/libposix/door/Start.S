// Start of a program of the C or C# door (System V ABI, AMD64 supplement 3.4.1): int main(int argc, char **argv, char **envp).

    .intel_syntax noprefix
    .text
    .globl _start
    .type _start, @function
_start:
    xor ebp, ebp
    mov edi, [rsp]
    lea rsi, [rsp + 8]
    lea rdx, [rsi + rdi * 8 + 8]
    mov [rip + px_environ], rdx
    and rsp, -16

    // Variables of threads, where the program has something that needs them (c/tls.c).
    .weak px_begin_thread
    lea rax, [px_begin_thread]
    test rax, rax
    jz 1f
    mov rbx, rdi
    mov r12, rsi
    mov r13, rdx
    call rax
    mov rdi, rbx
    mov rsi, r12
    mov rdx, r13
1:  call main
    mov edi, eax
    call px_raw_exit
    ud2

    .section .note.GNU-stack, "", @progbits
