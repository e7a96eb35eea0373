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

/* MultiplyFraction(a = rdi, b = rsi): a * b >> 32 of the 128-bit product, all ones if that is more than 64 bits. */
function MultiplyFraction
        mov rax, rdi
        mul rsi
        shrd rax, rdx, 32
        shr rdx, 32
        jnz 1f
        ret
1:      mov rax, -1
        ret
end MultiplyFraction

function ReadMsr
        mov ecx, edi
        rdmsr
        shl rdx, 32
        or rax, rdx
        ret
end ReadMsr

function WriteMsr
        mov ecx, edi
        mov eax, esi
        mov rdx, rsi
        shr rdx, 32
        wrmsr
        ret
end WriteMsr

function ReadCr4
        mov rax, cr4
        ret
end ReadCr4

function WriteCr4
        mov cr4, rdi
        ret
end WriteCr4

function WriteCr3
        mov cr3, rdi
        ret
end WriteCr3

function InvalidatePage
        invlpg [rdi]
        ret
end InvalidatePage

/* CpuId(leaf = edi, sub-leaf = esi, four words at rdx) */
function CpuId
        push rbx
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbx, 0
        mov r8, rdx
        mov eax, edi
        mov ecx, esi
        cpuid
        mov [r8], eax
        mov [r8 + 4], ebx
        mov [r8 + 8], ecx
        mov [r8 + 12], edx
        pop rbx
        .cfi_adjust_cfa_offset -8
        .cfi_restore rbx
        ret
end CpuId

/*
 * ClearMemory(address, end), multiples of 64: 7 instructions for 64 bytes, 68 for 1024, against 11 for 64 with stores of general registers.
 * The one vector register it uses is the user thread's, so it is kept on the stack: the exception to the rule that the kernel has none.
 */
function ClearMemory
        sub rsp, 24
        .cfi_adjust_cfa_offset 24
        movups [rsp], xmm0
        xorps xmm0, xmm0
        lea rdx, [rdi + 1024]
        cmp rdx, rsi
        ja 2f
1:
        .set place, 0
        .rept 64
        movaps [rdi + place], xmm0
        .set place, place + 16
        .endr
        mov rdi, rdx
        add rdx, 1024
        cmp rdx, rsi
        jbe 1b
2:      cmp rdi, rsi
        je 4f
3:      movaps [rdi], xmm0
        movaps [rdi + 16], xmm0
        movaps [rdi + 32], xmm0
        movaps [rdi + 48], xmm0
        add rdi, 64
        cmp rdi, rsi
        jne 3b
4:      movups xmm0, [rsp]
        add rsp, 24
        .cfi_adjust_cfa_offset -24
        ret
end ClearMemory

/* CaptureContext(three words at rdi): the caller's rip, rsp and rbp as they are behind the call. */
function CaptureContext
        mov rax, [rsp]
        mov [rdi], rax
        lea rax, [rsp + 8]
        mov [rdi + 8], rax
        mov [rdi + 16], rbp
        ret
end CaptureContext

/* Any fault with an empty IDT resets the CPU (SDM volume 3A, section 6.15, interrupt 8). */
function TripleFault
        lidt [rip + NoTable]
        ud2
end TripleFault

function HaltForever
1:      cli
        hlt
        jmp 1b
end HaltForever

        .section .rodata
        .balign 8
NoTable:
        .short 0
        .quad 0
