/*
 * Gates of the hostile threads, one for each since a gate has no register to find its message page with: they answer ENOSYS to any call
 * of another system. And an instruction that faults and leaves the address behind it.
 */
        .intel_syntax noprefix

        .set DATA_PAGE, 0x50000000              /* Domain.Page */
        .set MESSAGE_PAGES, 0x68000000          /* Domain.MessagePageOf(0) */
        .set PAGE_SIZE, 4096
        .set GATE_RETURN, 0x2D0                 /* MessagePage.GateReturn */
        .set REFLECTED, 0x40                    /* Fuzzer.Reflected */
        .set NO_SUCH_CALL, -38                  /* ENOSYS */

        .macro gate number
Gate\number:
        inc qword ptr [DATA_PAGE + REFLECTED + \number * 8]
        mov rax, NO_SUCH_CALL
        jmp qword ptr [MESSAGE_PAGES + \number * PAGE_SIZE + GATE_RETURN]
        .endm

        .text
        gate 0
        gate 1

        .globl FuzzGateAddress
FuzzGateAddress:                                /* of the thread with the number in rdi */
        lea rax, [rip + Gate0]
        lea rcx, [rip + Gate1]
        test rdi, rdi
        cmovnz rax, rcx
        ret

        .globl FuzzBreakpoint
FuzzBreakpoint:
        int3
        ret
