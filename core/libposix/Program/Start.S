// Start of a program with the library OS inside.

    .intel_syntax noprefix

    .equ UpcallStackSize, 0x4000

// ImageHeader (core/abi): what the maker of the domain sets in the thread besides the entry point.
    .section .image_header, "a", @progbits
    .ascii "PXSERVER"
    .quad px_upcall_entry
    .quad upcall_stack_top
    .quad 0

    .bss
    .balign 16
    .skip UpcallStackSize
upcall_stack_top:

    .text

// rdi = address of the start page, rsp = top of the stack.
    .globl _start
    .type _start, @function
_start:
    xor ebp, ebp
    and rsp, -16
    call px_program_start
    ud2

// ulong px_message_page(): that of the only thread (MessageWords.FirstThreadPage).
    .globl px_message_page
    .type px_message_page, @function
px_message_page:
    movabs rax, 0x7FFFFFFFE000
    ret

// ulong px_image_start_address(), ulong px_image_end_address()
    .globl px_image_start_address, px_image_end_address
    .type px_image_start_address, @function
px_image_start_address:
    lea rax, [rip + px_image_start]
    ret
    .type px_image_end_address, @function
px_image_end_address:
    lea rax, [rip + px_image_end]
    ret

    .section .note.GNU-stack, "", @progbits
