/* What the entry code of the platform layer calls in the kernel. The self-test never leaves ring 0, so nothing comes here. */
        .intel_syntax noprefix
        .text
        .globl UserModeTrap, KernelCall, KernelForeignCall, FastCall, FastReplyWait
        .globl DirectMap, DirectUnmap, DirectProtect, DirectQueryPages, DirectClock, DirectNull
UserModeTrap:
KernelCall:
KernelForeignCall:
FastCall:
FastReplyWait:
DirectMap:
DirectUnmap:
DirectProtect:
DirectQueryPages:
DirectClock:
DirectNull:
        ud2
