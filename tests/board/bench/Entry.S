        .intel_syntax noprefix
        .text
        .globl BenchUpcallEntry
BenchUpcallEntry:
        lea rax, [rip + px_upcall_entry_scalar]
        ret
        .section .note.GNU-stack, "", @progbits
