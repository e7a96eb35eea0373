/* Start of a native program: rdi = its start page, rsp as after a call. C# takes over in Main(startPage), which does not return. */
        .intel_syntax noprefix
        .text
        .globl _start
_start:
        xor ebp, ebp
        jmp ProgramMain

/* ulong ReadTicks(): the time-stamp counter. */
        .globl ReadTicks
ReadTicks:
        rdtsc
        shl rdx, 32
        or rax, rdx
        ret

/* void WaitForEver(): a thread without more to do. */
        .globl WaitForEver
WaitForEver:
        jmp WaitForEver

        .section .note.GNU-stack, "", @progbits
