/* Instructions that C# has no word for. Arguments and results as in the System V x86-64 ABI. */
        .intel_syntax noprefix
        .text

        .macro function name
        .globl \name
        .balign 16
        .type \name, @function
\name:
        .cfi_startproc
        .endm

        .macro end name
        .cfi_endproc
        .size \name, . - \name
        .endm

function PortIn8
        mov edx, edi
        xor eax, eax
        in al, dx
        ret
end PortIn8

function PortIn16
        mov edx, edi
        xor eax, eax
        in ax, dx
        ret
end PortIn16

function PortIn32
        mov edx, edi
        in eax, dx
        ret
end PortIn32

function PortOut8
        mov edx, edi
        mov eax, esi
        out dx, al
        ret
end PortOut8

function PortOut16
        mov edx, edi
        mov eax, esi
        out dx, ax
        ret
end PortOut16

function PortOut32
        mov edx, edi
        mov eax, esi
        out dx, eax
        ret
end PortOut32

function ReadTimeStamp
        rdtsc
        shl rdx, 32
        or rax, rdx
        ret
end ReadTimeStamp

function HaltForever
1:      cli
        hlt
        jmp 1b
end HaltForever
