/*
 * What a hostile domain tries, and code whose registers must be known exactly. Each entry begins with rdi, rsi and rdx as the test
 * set them, on a stack of its own. One that gets through reports rax to the test by a call through handle DONE_HANDLE.
 * The order is that of the enum Attack; AttackAddress(index) leads to them.
 */
        .intel_syntax noprefix

        .set DONE_HANDLE, 0x100000001           /* slot 1, first generation */
        .set DONE_TAG, 0x00630001               /* Protocol.Number, Protocol.Done */

        .set CALL, -1
        .set REPLY_WAIT, -2
        .set WAIT, -3
        .set SIGNAL, -8
        .set YIELD, -11
        .set NULL_CALL, -43
        .set SET_SEGMENT_BASE, -46
        .set FS_BASE, 18                        /* ThreadRegister */
        .set GS_BASE, 19

        .set OWN, 0x4F574E0000000000            /* "OWN": what a domain puts into its registers itself */
        .set OWN_MXCSR, 0x3F80                  /* all exceptions masked, round down */
        .set SECRET_MXCSR, 0x5F80               /* round up */

        .macro attack name
        .pushsection .rodata.attacks, "a"
        .quad \name
        .popsection
        .text
        .balign 16
\name:
        .endm

        .pushsection .rodata.attacks, "a"
        .balign 8
AttackTable:
        .popsection

        .text
        .globl AttackAddress
AttackAddress:
        lea rax, [rip + AttackTable]
        mov rax, [rax + rdi * 8]
        ret

Done:
        mov r12, rax
        xor r13d, r13d
        xor r14d, r14d
        xor r15d, r15d
        mov rbx, DONE_TAG
        movabs rsi, DONE_HANDLE
        mov rax, CALL
        syscall
1:      pause
        jmp 1b

/* Memory. */
        attack AttackRead
        mov rax, [rdi]
        jmp Done
        attack AttackWrite
        mov [rdi], rsi
        mov eax, 1
        jmp Done
        attack AttackExecute
        jmp rdi
        attack AttackExecuteStack
        lea rax, [rsp - 64]
        mov byte ptr [rax], 0xC3                /* ret */
        call rax
        jmp Done
        attack AttackSpin                       /* writes to [rdi] for ever */
1:      inc qword ptr [rdi]
        jmp 1b

/* Instructions; from here to AttackLastInstruction in one row. */
        attack AttackCli
        cli
        jmp Done
        attack AttackSti
        sti
        jmp Done
        attack AttackHlt
        hlt
        jmp Done
        attack AttackIn
        mov edx, 0x3F8
        in al, dx
        jmp Done
        attack AttackOut
        mov edx, 0xF4
        mov al, 0x55
        out dx, al
        jmp Done
        attack AttackOutImmediate
        mov al, 0xFE
        out 0x64, al
        jmp Done
        attack AttackIns
        mov edx, 0x3F8
        mov rdi, rsp
        insb
        jmp Done
        attack AttackOuts
        mov edx, 0xCF9
        mov rsi, rsp
        outsb
        jmp Done
        attack AttackReadCr0
        mov rax, cr0
        jmp Done
        attack AttackWriteCr0
        xor eax, eax
        mov cr0, rax
        jmp Done
        attack AttackReadCr2
        mov rax, cr2
        jmp Done
        attack AttackReadCr3
        mov rax, cr3
        jmp Done
        attack AttackWriteCr3
        xor eax, eax
        mov cr3, rax
        jmp Done
        attack AttackWriteCr4
        xor eax, eax
        mov cr4, rax
        jmp Done
        attack AttackWriteCr8
        xor eax, eax
        mov cr8, rax
        jmp Done
        attack AttackReadDebugRegister
        mov rax, dr7
        jmp Done
        attack AttackWriteDebugRegister
        mov dr0, rdi
        jmp Done
        attack AttackReadMsr
        mov ecx, 0xC0000082                     /* IA32_LSTAR */
        rdmsr
        jmp Done
        attack AttackWriteMsr
        mov ecx, 0xC0000082
        xor eax, eax
        xor edx, edx
        wrmsr
        jmp Done
        attack AttackWriteGsBase
        mov ecx, 0xC0000101
        xor eax, eax
        xor edx, edx
        wrmsr
        jmp Done
        attack AttackLgdt
        lgdt [rsp - 16]
        jmp Done
        attack AttackLidt
        lidt [rsp - 16]
        jmp Done
        attack AttackLldt
        xor eax, eax
        lldt ax
        jmp Done
        attack AttackLtr
        mov eax, 0x28
        ltr ax
        jmp Done
        attack AttackLmsw
        xor eax, eax
        lmsw ax
        jmp Done
        attack AttackClts
        clts
        jmp Done
        attack AttackInvlpg
        invlpg [rsp]
        jmp Done
        attack AttackInvd
        invd
        jmp Done
        attack AttackWbinvd
        wbinvd
        jmp Done
        attack AttackSwapgs
        swapgs
        jmp Done
        attack AttackSysret
        lea rcx, [rip + Done]
        mov r11d, 0x3202
        sysretq
        attack AttackSysexit
        lea rdx, [rip + Done]
        mov rcx, rsp
        sysexitq
        attack AttackSysenter
        sysenter
        jmp Done
        attack AttackIretToKernel
        mov rax, rsp
        push 0x10
        push rax
        push 0x202
        push 0x08
        lea rax, [rip + Done]
        push rax
        iretq
        attack AttackIretToKernelStack
        mov rax, rsp
        push 0x10
        push rax
        push 0x202
        push 0x23
        lea rax, [rip + Done]
        push rax
        iretq
        attack AttackFarReturnToKernel
        push 0x08
        lea rax, [rip + Done]
        push rax
        lretq
        attack AttackFarReturnTo32Bit
        push 0x1B
        lea rax, [rip + Done]
        push rax
        lretq
        attack AttackFarJumpToTask
        mov dword ptr [rsp - 16], 0
        mov dword ptr [rsp - 12], 0x28
        jmp fword ptr [rsp - 16]
        jmp Done
        attack AttackIretNested
        pushfq
        or qword ptr [rsp], 0x4000              /* NT: iretq would want a task to return to */
        popfq
        mov rax, rsp
        push 0x1B
        push rax
        push 0x202
        push 0x23
        lea rax, [rip + Done]
        push rax
        iretq
        attack AttackInt80
        int 0x80
        jmp Done
        attack AttackIntTimer
        int 0x20
        jmp Done
        attack AttackIntLine
        int 0x31
        jmp Done
        attack AttackIntDoubleFault
        int 8
        jmp Done
        attack AttackIntNonMaskable
        int 2
        jmp Done
        attack AttackIntPageFault
        int 14
        jmp Done
        attack AttackRdpmc
        xor ecx, ecx
        rdpmc
        jmp Done
        attack AttackXgetbv
        xor ecx, ecx
        xgetbv
        jmp Done
        attack AttackXsetbv
        xor ecx, ecx
        mov eax, 7
        xor edx, edx
        xsetbv
        jmp Done
        attack AttackWrfsbase
        movabs rax, 0xFFFF800000000000
        wrfsbase rax
        jmp Done
        attack AttackRdgsbase
        rdgsbase rax
        jmp Done
        attack AttackMwait
        xor eax, eax
        xor ecx, ecx
        mwait
        jmp Done
        attack AttackVmcall
        vmcall
        jmp Done
        attack AttackAvx
        vxorps ymm0, ymm0, ymm0
        jmp Done
        attack AttackLoadKernelStackSegment
        mov eax, 0x10
        mov ss, eax
        jmp Done
        attack AttackLoadKernelCodeAsData
        mov eax, 0x08
        mov ds, eax
        jmp Done
        attack AttackLoadTaskSegment
        mov eax, 0x28
        mov fs, eax
        jmp Done
        attack AttackUndefined
        ud2

/* Five that UMIP forbids. */
        attack AttackSgdt
        sgdt [rsp - 16]
        jmp Done
        attack AttackSidt
        sidt [rsp - 16]
        jmp Done
        attack AttackSldt
        sldt rax
        jmp Done
        attack AttackStr
        str rax
        jmp Done
        attack AttackSmsw
        smsw rax
        jmp Done

/* Flags: reports what popf left of IF, IOPL, VIF, VIP. */
        attack AttackFlags
        pushfq
        and qword ptr [rsp], ~0x200
        or qword ptr [rsp], 0x183000
        popfq
        pushfq
        pop rax
        jmp Done
        attack AttackReportFlags
        pushfq
        pop rax
        jmp Done
        attack AttackBadStack                   /* calls and switches without a stack, then a fault */
        mov rsp, rdi
        mov rax, NULL_CALL
        syscall
        mov rax, YIELD
        syscall
        ud2
        attack AttackPushBadStack
        mov rsp, rdi
        push rax
        jmp Done
        attack AttackCpuFeatures                /* CPUID leaf 7: rax = ecx | ebx << 32 */
        mov eax, 7
        xor ecx, ecx
        cpuid
        mov eax, ecx
        shl rbx, 32
        or rax, rbx
        jmp Done
        attack AttackStaySilent
1:      pause
        jmp 1b
        attack AttackFloatDivide                /* x87 division by zero, not masked */
        push 0x37B
        fldcw [rsp]
        fld1
        fldz
        fdivp
        fwait
        jmp Done
        attack AttackVectorDivide               /* SSE division by zero, not masked */
        push 0x1D80
        ldmxcsr [rsp]
        pxor xmm1, xmm1
        mov eax, 1
        cvtsi2sd xmm0, eax
        divsd xmm0, xmm1
        jmp Done
        attack AttackBreakpoint
        int3
        jmp Done
        attack AttackFaultWithFlags             /* a fault with DF, AC, NT and all arithmetic flags set */
        push 0x44CD7
        popfq
        mov rax, [0x18]
        jmp Done
        attack AttackSingleStep
        pushfq
        or qword ptr [rsp], 0x100
        popfq
        mov rax, NULL_CALL
        syscall
        jmp Done

/* Fills every register that is not an argument with OWN + n. */
        .macro fill_vectors from
        .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        movabs rax, \from + 0x100 + \n
        movq xmm\n, rax
        punpcklqdq xmm\n, xmm\n
        .endr
        .endm

/*
 * One kernel call, and every register after it, for the test to look at. rdi = number, rsi = handle, rdx = address of a page:
 *   0x180 to 0x200  rflags rax rcx rdx rbx rbp rsi rdi r8 ... r15, downwards from 0x200 in the order r15 ... rax, rflags
 *   0x400           fxsave
 */
        attack AttackCapture
        mov r8, rdi
        mov r9, rsi
        lea rsp, [rdx + 0x200]
        fninit
        fld1
        push OWN_MXCSR
        ldmxcsr [rsp]
        add rsp, 8
        fill_vectors OWN
        mov rax, r8
        mov rsi, r9
        xor edx, edx
        xor r10d, r10d
        xor r8d, r8d
        xor r9d, r9d
        mov ebx, 0x00630002
        movabs rbp, OWN + 1
        mov r12d, 0x121
        mov r13d, 0x131
        mov r14d, 0x141
        mov r15d, 0x151
        syscall
CaptureRegisters:
        push r15
        push r14
        push r13
        push r12
        push r11
        push r10
        push r9
        push r8
        push rdi
        push rsi
        push rbp
        push rbx
        push rdx
        push rcx
        push rax
        pushfq
        fxsave64 [rsp + 0x400 - 0x180]
        and rsp, -16
        sub rsp, 64
        jmp Done

        attack UpcallCapture                    /* entry of an upcall: the stack pointer is the page + 0x200 */
        jmp CaptureRegisters
        attack UpcallNested                     /* an upcall that faults itself */
        mov rax, [0x10]
        jmp Done
        attack UpcallDone
        mov eax, 77
        jmp Done
        attack AttackFaultWithRegisters         /* a fault with known registers, for UpcallCapture */
        movabs rbp, OWN + 1
        fill_vectors OWN
        mov rax, [0x18]
        jmp Done

/* A server full of secrets: rdi = endpoint, rsi = secret. */
        .macro fill_secrets
        fninit
        fldpi
        fldpi
        push SECRET_MXCSR
        ldmxcsr [rsp]
        add rsp, 8
        mov rax, [rsp]
        .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        movq xmm\n, rax
        punpcklqdq xmm\n, xmm\n
        .endr
        mov rbp, rax
        mov rcx, rax
        mov rdi, rax
        mov r8, rax
        mov r9, rax
        mov r10, rax
        mov r11, rax
        .endm

        attack SecretServer
        push rdi
        push rsi
        mov rsi, rdi
        xor edx, edx
        mov rax, WAIT
        syscall
1:      fill_secrets
        mov rdx, rax
        mov rsi, [rsp + 8]
        mov ebx, 0x00630000
        xor r12d, r12d
        xor r13d, r13d
        xor r14d, r14d
        xor r15d, r15d
        mov rax, REPLY_WAIT
        syscall
        jmp 1b

        attack SecretYielder                    /* rsi = secret */
        push rsi
        push rsi
1:      fill_secrets
        mov rdx, rax
        mov rsi, rax
        mov rbx, rax
        mov r12, rax
        mov r13, rax
        mov r14, rax
        mov r15, rax
        mov rax, YIELD
        syscall
        jmp 1b

        attack SecretSignaller                  /* signals rdi for ever; rsi = secret */
        push rdi
        push rsi
1:      fill_secrets
        mov rdx, rax
        mov rbx, rax
        mov r12, rax
        mov r13, rax
        mov r14, rax
        mov r15, rax
        mov rsi, [rsp + 8]
        mov rax, SIGNAL
        syscall
        mov rax, [rsp]
        mov rdx, rax
        mov rsi, rax
        mov rdi, rax
        mov r8, rax
        mov r9, rax
        mov r10, rax
        mov rax, YIELD
        syscall
        jmp 1b

        .macro pattern_check register, offset
        mov rax, \register
        sub rax, rdx
        cmp rax, \offset
        jne PatternBroken
        .endm

/* Holds patterns in all registers and looks whether they stay, for ever: rdi = pattern, rsi = address of a counter. ud2 on a change. */
        attack PatternKeeper
        mov rcx, rsi
        mov rdx, rdi
        .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        lea rax, [rdx + \n]
        movq xmm\n, rax
        punpcklqdq xmm\n, xmm\n
        .endr
        mov r10, rsp
        push rdx
        and dword ptr [rsp], 0x6000
        or dword ptr [rsp], 0x1F80
        ldmxcsr [rsp]
        mov r8d, [rsp]                          /* the expected MXCSR */
        fninit
        movzx eax, dx
        mov [r10 - 32], eax
        fild dword ptr [r10 - 32]
        lea rbx, [rdx + 1]
        lea rsi, [rdx + 2]
        lea rdi, [rdx + 3]
        lea rbp, [rdx + 4]
        lea r9, [rdx + 5]
        lea r12, [rdx + 6]
        lea r13, [rdx + 7]
        lea r14, [rdx + 8]
        lea r15, [rdx + 9]
        lea r11, [rdx + 10]
PatternLoop:
        .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        movq rax, xmm\n
        sub rax, rdx
        cmp rax, \n
        jne PatternBroken
        .endr
        stmxcsr [r10 - 16]
        cmp r8d, [r10 - 16]
        jne PatternBroken
        fist dword ptr [r10 - 24]
        mov eax, [r10 - 24]
        cmp eax, [r10 - 32]
        jne PatternBroken
        pattern_check rbx, 1
        pattern_check rsi, 2
        pattern_check rdi, 3
        pattern_check rbp, 4
        pattern_check r9, 5
        pattern_check r12, 6
        pattern_check r13, 7
        pattern_check r14, 8
        pattern_check r15, 9
        pattern_check r11, 10
        inc qword ptr [rcx]
        jmp PatternLoop
PatternBroken:
        ud2

/* Its own segment bases, across switches: rdi = word at fs:0, rsi = word at gs:0, rdx = rounds. */
        attack SegmentKeeper
        mov r12, rdi
        mov r13, rsi
        mov r14, rdx
1:      cmp fs:[0], r12
        jne PatternBroken
        cmp gs:[0], r13
        jne PatternBroken
        mov rax, YIELD
        syscall
        dec r14
        jnz 1b
        mov eax, 1
        jmp Done

/* Sets its own bases to words that hold their own addresses (rdi, rsi), and looks whether they stay; rdx rounds. */
        attack SegmentSetter
        mov r12, rdi
        mov r13, rsi
        mov r14, rdx
1:      mov edx, FS_BASE
        mov r10, r12
        mov rax, SET_SEGMENT_BASE
        syscall
        test rax, rax
        jnz PatternBroken
        mov edx, GS_BASE
        mov r10, r13
        mov rax, SET_SEGMENT_BASE
        syscall
        test rax, rax
        jnz PatternBroken
        cmp fs:[0], r12
        jne PatternBroken
        cmp gs:[0], r13
        jne PatternBroken
        mov rax, YIELD
        syscall
        cmp fs:[0], r12
        jne PatternBroken
        cmp gs:[0], r13
        jne PatternBroken
        dec r14
        jnz 1b
        mov eax, 1
        jmp Done
        .section .note.GNU-stack, "", @progbits
