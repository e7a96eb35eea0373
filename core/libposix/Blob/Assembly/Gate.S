// The binary gate: what the kernel makes of a syscall instruction that is no native kernel call. rax = number of the call, rdi, rsi,
// rdx, r10, r8, r9 = its arguments, rcx = this address, r11 = the program's flags, which are in force; everything else is the program's.
// Where the program goes on is in its message page.
//
// The program gets back all registers but rax, rcx, r11 and the arithmetic flags as they were, vector and x87 state included; the direction
// flag is as it was after an answer of the gate itself, else clear. Nothing is written below its rsp (red zone).

    .intel_syntax noprefix
    .text

// GateArea (core/libposix), MessagePage.GateReturn of the first thread's page (core/abi; the linker script has the address).
    .equ CallActive, 0x80
    .equ BeyondCount, 0x88
    .equ BeyondNumber, 0x90
    .equ Answers, 0x100
    .equ AnswerCount, 512
    .equ AnswerValue, 4

    .equ ENOSYS, 38
    .equ EFAULT, 14
    .equ RtSigreturn, 15

// GateFrame (Gate/GateFrame.cs): the vector state (fxsave64), then
    .equ FrameRax, 0x200
    .equ FrameRdi, 0x208
    .equ FrameRsi, 0x210
    .equ FrameRdx, 0x218
    .equ FrameR10, 0x220
    .equ FrameR8, 0x228
    .equ FrameR9, 0x230
    .equ FrameRbx, 0x238
    .equ FrameRbp, 0x240
    .equ FrameR12, 0x248
    .equ FrameR13, 0x250
    .equ FrameR14, 0x258
    .equ FrameR15, 0x260
    .equ FrameRip, 0x268
    .equ FrameRsp, 0x270

    .macro function name
    .globl \name
    .type \name, @function
    .balign 16
\name:
    .endm

    .macro endfunction name
    .size \name, . - \name
    .endm

// Answers from the table and ends with \back, or goes on at \general: C# answers that number. Only the low half of rax counts. Until CallActive is
// set all of this is like code of the program: a signal may come between any two instructions, and its handler may make calls.
    .macro answer general, back
    mov eax, eax
    cmp eax, AnswerCount
    jae 2f
    lea r11, [rip + px_gate_area + Answers]
    mov r11, [r11 + rax * 8]
    test r11d, r11d
    jle 1f
    mov rax, r11
    shr rax, 32
    \back
1:  je \general
    lea r11, [rip + px_gate_area + Answers]
    inc dword ptr [r11 + rax * 8 + AnswerValue]
    mov rax, -ENOSYS
    \back
2:  mov [rip + px_gate_area + BeyondNumber], rax
    inc qword ptr [rip + px_gate_area + BeyondCount]
    mov rax, -ENOSYS
    \back
    .endm

// The first instruction takes the address from the message page, where the next call puts its own (Signals/ProgramContext.cs).
function px_gate_entry
    mov rcx, [rip + px_gate_return]
    .globl px_gate_entered
px_gate_entered:
    answer .Lgeneral, "jmp rcx"

// The address to go on at is in rcx.
.Lgeneral:
    cmp qword ptr [rip + px_gate_area + CallActive], 0
    jne .Lnested
    mov qword ptr [rip + px_gate_area + CallActive], 1
    mov [rip + px_gate_frame + FrameRsp], rsp
    lea rsp, [rip + px_gate_frame]
    cld
    mov [rsp + FrameRip], rcx
    mov [rsp + FrameRax], rax
    mov [rsp + FrameRdi], rdi
    mov [rsp + FrameRsi], rsi
    mov [rsp + FrameRdx], rdx
    mov [rsp + FrameR10], r10
    mov [rsp + FrameR8], r8
    mov [rsp + FrameR9], r9
    mov [rsp + FrameRbx], rbx
    mov [rsp + FrameRbp], rbp
    mov [rsp + FrameR12], r12
    mov [rsp + FrameR13], r13
    mov [rsp + FrameR14], r14
    mov [rsp + FrameR15], r15
    fxsave64 [rsp]
    mov rdi, rsp
    call px_gate_call
    .globl px_gate_leave
px_gate_leave:                          // rsp = the frame
    cmp qword ptr [rip + px_upcall_wanted], 0
    jne px_gate_signals
    fxrstor64 [rsp]
    mov rax, [rsp + FrameRax]
    mov rdi, [rsp + FrameRdi]
    mov rsi, [rsp + FrameRsi]
    mov rdx, [rsp + FrameRdx]
    mov r10, [rsp + FrameR10]
    mov r8, [rsp + FrameR8]
    mov r9, [rsp + FrameR9]
    mov rbx, [rsp + FrameRbx]
    mov rbp, [rsp + FrameRbp]
    mov r12, [rsp + FrameR12]
    mov r13, [rsp + FrameR13]
    mov r14, [rsp + FrameR14]
    mov r15, [rsp + FrameR15]
    mov rcx, [rsp + FrameRip]
    mov rsp, [rsp + FrameRsp]
    mov qword ptr [rip + px_gate_area + CallActive], 0
    .globl px_gate_left
px_gate_left:
    jmp rcx

// A syscall instruction of the library itself: a bug, which ends the process by SIGILL.
.Lnested:
    ud2
endfunction px_gate_entry

// Where the library goes on when it faulted at an address of the program's: the call ends with EFAULT.
function px_gate_fault
    cld
    lea rsp, [rip + px_gate_frame]
    mov qword ptr [rsp + FrameRax], -EFAULT
    jmp px_gate_leave
endfunction px_gate_fault

// ulong px_gate_fault_address()
function px_gate_fault_address
    lea rax, [rip + px_gate_fault]
    ret
endfunction px_gate_fault_address

// long px_system_call(rax = number; rdi, rsi, rdx, rcx, r8, r9 = arguments): the gate without the kernel, for the C and C# doors.
// A function as the System V ABI has it.
function px_system_call
    mov r10, rcx
    answer .Ldoor, "ret"
.Ldoor:
    pop rcx
    jmp .Lgeneral
endfunction px_system_call

// A call that a signal interrupted is made again: rax = its number, rcx = where the program goes on, everything else as it was.
function px_gate_again
    jmp .Lgeneral
endfunction px_gate_again

// Where a handler returns to whose action has no SA_RESTORER.
function px_signal_return
    mov eax, RtSigreturn
    xor ecx, ecx
    jmp .Lgeneral
endfunction px_signal_return

    .section .gate_area, "aw", @progbits
    .globl px_gate_area
px_gate_area:
    .skip 0x1200

    .section .note.GNU-stack, "", @progbits
