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
    call main
    mov edi, eax
    call px_raw_exit
    ud2

    .section .note.GNU-stack, "", @progbits
