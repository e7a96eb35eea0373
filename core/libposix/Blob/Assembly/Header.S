// The first bytes of the library OS, the start of a process, and its stacks.

    .intel_syntax noprefix

// GateArea (core/libposix), ThreadArea (Threads/ThreadArea.cs)
    .equ Lock, 0x80
    .equ Self, 0x420
    .equ StackTop, 0x428
    .equ CallActive, 0x430

// CallNumber.SetSegmentBase, ThreadRegister.GsBase (core/abi)
    .equ SetSegmentBase, -46
    .equ GsBase, 19

    .equ UpcallStackSize, 0x2000
    .equ GateStackSize, 0x4000

// ImageHeader (core/abi): what the maker of the process sets in its thread besides the entry point.
    .section .image_header, "a", @progbits
    .ascii "PXSERVER"
    .quad px_program_upcall_entry
    .quad px_upcall_stack_top
    .quad px_gate_entry

    .section .stacks, "aw", @nobits
    .balign 16
    .skip UpcallStackSize
px_upcall_stack_top:
    .skip GateStackSize
px_gate_stack_top:

// rdi = address of the start page. The first thread makes itself known and takes the lock; C# prepares the frame of the program, which the gate
// then leaves to.
    .text
    .globl _start
    .type _start, @function
_start:
    cld
    xor ebp, ebp
    lea rsp, [rip + px_gate_stack_top]
    mov r12, rdi
    movabs rbx, offset px_first_thread
    mov [rbx + Self], rbx
    mov [rbx + StackTop], rsp
    mov qword ptr [rbx + CallActive], 1
    mov [rip + px_gate_area + Lock], rbx
    mov rdi, SetSegmentBase
    xor esi, esi
    mov edx, GsBase
    mov rcx, rbx
    call px_kernel_invoke
    test rax, rax
    jne 1f
    mov rdi, r12
    call px_process_start
    jmp px_gate_leave
1:  ud2

// Addresses and sizes that only the linker knows.
    .macro address name, symbol
    .globl \name
    .type \name, @function
    .balign 16
\name:
    lea rax, [rip + \symbol]
    ret
    .endm

    .macro distance name, from, to
    .globl \name
    .type \name, @function
    .balign 16
\name:
    lea rax, [rip + \to]
    lea rcx, [rip + \from]
    sub rax, rcx
    ret
    .endm

    address px_vdso_address, px_vdso
    address px_gate_entry_address, px_gate_entry
    address px_gate_entered_address, px_gate_entered
    address px_gate_begun_address, px_gate_begun
    address px_gate_leave_address, px_gate_leave
    address px_gate_left_address, px_gate_left
    address px_gate_again_address, px_gate_again
    address px_gate_signals_address, px_gate_signals
    address px_program_resume_address, px_program_resume
    address px_program_resumed_address, px_program_resumed
    address px_upcall_left_address, px_upcall_left
    address px_upcall_again_address, px_upcall_again
    address px_signal_entry_address, px_signal_entry
    address px_signal_failed_address, px_signal_failed
    address px_signal_return_address, px_signal_return
    address px_thread_start_address, px_thread_start
    address px_execution_entry_address, px_execution_entry
    address px_end_entry_address, px_end_entry
    address px_memmove_address, memmove
    distance px_memmove_size, memmove, memmove_end
    distance px_data_size, px_private_start, px_data_end
    distance px_private_size, px_private_start, px_private_end

    .section .note.GNU-stack, "", @progbits
