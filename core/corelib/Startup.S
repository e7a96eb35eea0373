/*
 * ilc always emits a library start-up routine with a transition frame. Images of the kernel tier never run it: their data
 * needs no initialization at run time.
 */
        .intel_syntax noprefix
        .text
        .globl RhpReversePInvoke, RhpReversePInvokeReturn
RhpReversePInvoke:
RhpReversePInvokeReturn:
        ret
