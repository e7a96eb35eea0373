// What the library asks the CPU.

    .intel_syntax noprefix
    .text

    .equ RandomRetries, 10

// Bit of CPUID leaf 1, ecx.
    .equ RdrandFeature, 30

    .macro function name
    .globl \name
    .type \name, @function
    .balign 16
\name:
    .endm

// ulong px_read_ticks(): the time-stamp counter.
function px_read_ticks
    rdtsc
    shl rdx, 32
    or rax, rdx
    ret

// ulong px_cpu_features(): CPUID leaf 1, ecx in the upper half, edx in the lower.
function px_cpu_features
    push rbx
    mov eax, 1
    xor ecx, ecx
    cpuid
    mov eax, edx
    shl rcx, 32
    or rax, rcx
    pop rbx
    ret

// void px_cpu_identity(uint leaf, ref CpuWords words): CPUID of a leaf, subleaf 0: eax, ebx, ecx, edx.
function px_cpu_identity
    push rbx
    mov eax, edi
    xor ecx, ecx
    cpuid
    mov [rsi], eax
    mov [rsi + 4], ebx
    mov [rsi + 8], ecx
    mov [rsi + 12], edx
    pop rbx
    ret

// ulong px_hardware_random(ref ulong value): 1 and a random word, or 0: the CPU has no RDRAND, or it has no word to give
// (Intel SDM volume 1, section 7.3.17: ten tries).
function px_hardware_random
    push rdi
    call px_cpu_features
    pop rdi
    bt rax, 32 + RdrandFeature
    jnc 2f
    mov ecx, RandomRetries
1:  rdrand rax
    jc 3f
    dec ecx
    jnz 1b
2:  xor eax, eax
    ret
3:  mov [rdi], rax
    mov eax, 1
    ret

// void px_copy_vector_state(ulong from, ulong to): the gate has kept what the program had in these registers.
function px_copy_vector_state
    fxrstor64 [rdi]
    fxsave64 [rsi]
    ret

// void px_read_float_status(out uint control, out uint status, out uint vectorControl)
function px_read_float_status
    mov dword ptr [rdi], 0
    mov dword ptr [rsi], 0
    fnstcw [rdi]
    fnstsw [rsi]
    stmxcsr [rdx]
    ret

    .section .note.GNU-stack, "", @progbits
