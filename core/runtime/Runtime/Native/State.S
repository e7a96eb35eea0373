# Data that assembly and C# share.
    .intel_syntax noprefix
    .include "State.inc"

    .bss
    .balign 16
    .global PistachioRuntimeState
PistachioRuntimeState:
    .skip State.Size

    # Read by compiled code. Not zero would mean that the collector wants every thread to stop; there is one thread.
    .global RhpTrapThreads
RhpTrapThreads:
    .skip 4

    # Optional instruction sets found at start. None: servers are compiled for the base set.
    .global g_cpuFeatures
g_cpuFeatures:
    .skip 4

    .data
    .balign 8
    # Compiled code with stack buffers puts this word behind them and compares it on return. Startup mixes in a random value.
    .global __security_cookie
__security_cookie:
    .quad 0x9E3779B97F4A7C15

    # The method table of free memory: an array of bytes that holds no pointers. Base size 24, component size 1.
    .balign 8
    .global PistachioFreeMemoryType
PistachioFreeMemoryType:
    .long 0x80000001
    .long 24
    .quad 0, 0

    .section .text.runtime, "ax", @progbits
    .global PistachioStateAddress
PistachioStateAddress:
    lea     rax, [rip + PistachioRuntimeState]
    ret

    .balign 8
    .global PistachioFreeMemoryTypeAddress
PistachioFreeMemoryTypeAddress:
    lea     rax, [rip + PistachioFreeMemoryType]
    ret

    # Compiled code brackets calls to foreign functions with these, so that a collector on another thread may run. There is none.
    .balign 8
    .global RhpPInvoke
    .global RhpPInvokeReturn
    .global RhpReversePInvoke
    .global RhpReversePInvokeReturn
    .global RhpGcPoll
RhpPInvoke:
RhpPInvokeReturn:
RhpReversePInvoke:
RhpReversePInvokeReturn:
RhpGcPoll:
    ret

    # A prologue with a large frame comes here to touch every page down to r11, so that the guard page is not jumped over.
    .balign 16
    .global RhpStackProbe
RhpStackProbe:
    push    rax
    mov     rax, rsp
    and     rax, -4096
1:  cmp     rax, r11
    jbe     2f
    sub     rax, 4096
    test    [rax], al
    jmp     1b
2:  pop     rax
    ret

    .balign 8
    .global PistachioMixCookie
PistachioMixCookie:                     # rdi = random value
    xor     [rip + __security_cookie], rdi
    ret

    # Symbols of the linker script, for C#.
    .macro address name, symbol
    .balign 8
    .global \name
\name:
    lea     rax, [rip + \symbol]
    ret
    .endm
    address PistachioManagedCodeStart, __start___managedcode
    address PistachioManagedCodeEnd, __stop___managedcode
    address PistachioHelpersStart, __runtime_helpers_start
    address PistachioHelpersEnd, __runtime_helpers_end
    address PistachioModulesStart, __start___modules
    address PistachioModulesEnd, __stop___modules
    address PistachioUnwindTable, __eh_frame_hdr_start
    address PistachioExceptionNamesStart, __exception_names_start
    address PistachioExceptionNamesEnd, __exception_names_end

    .section .note.GNU-stack, "", @progbits
