// Threads of the C# door: what C# cannot say. FS base of each thread points to its block, which points to itself.

    .intel_syntax noprefix

    .equ BlockSize, 512
    .equ BlockThread, 8
    .equ BlockValues, 16

// PosixThread.cs
    .equ ThreadArgument, 8
    .equ ThreadResult, 16

    .equ SetFsBase, 0x1002
    .equ NotStarted, 126

    .bss
    .balign 16
first_block:
    .skip BlockSize

    .text

// Called by the start of a program (Start.S): the block of the first thread.
    .globl px_begin_thread
    .type px_begin_thread, @function
px_begin_thread:
    lea rsi, [rip + first_block]
    mov [rsi], rsi
    mov edi, SetFsBase
    sub rsp, 8
    call px_raw_arch_prctl
    test rax, rax
    jnz 1f
    add rsp, 8
    ret
1:  mov edi, NotStarted
    call px_raw_exit
    ud2
    .size px_begin_thread, . - px_begin_thread

// long px_begin_csharp_thread(ulong flags, ulong stackTop, ref uint id, ref PosixThread thread): its id or an error number negated. The new thread
// calls the program's px_thread_main(argument), whose result is that of the thread.
    .globl px_begin_csharp_thread
    .type px_begin_csharp_thread, @function
    .balign 16
px_begin_csharp_thread:
    lea r8, [rsi - BlockSize]
    mov [r8], r8
    mov [r8 + BlockThread], rcx
    mov rsi, r8
    mov rcx, rdx
    call px_raw_clone
    test rax, rax
    jz 1f
    ret
1:  xor ebp, ebp
    mov rbx, fs:[BlockThread]
    mov rdi, [rbx + ThreadArgument]
    .weak px_thread_main
    call px_thread_main
    mov [rbx + ThreadResult], rax
    xor edi, edi
    call px_raw_thread_exit
    ud2
    .size px_begin_csharp_thread, . - px_begin_csharp_thread

// ref ulong px_thread_values(): the first of the values that the calling thread has.
    .globl px_thread_values
    .type px_thread_values, @function
px_thread_values:
    mov rax, fs:[0]
    add rax, BlockValues
    ret
    .size px_thread_values, . - px_thread_values

    .section .note.GNU-stack, "", @progbits
