/* What the entry code of the platform layer calls in the kernel. The self-test never leaves ring 0, so nothing comes here. */
        .intel_syntax noprefix
        .text
        .globl UserModeTrap, KernelCall, KernelForeignCall, FastCall, FastReplyWait, FastCallWithWords, FastReplyWaitWithWords, FastReplyWaitWithCapability, FastSignal, FastWaitSignal, FastYield, FastSleep, FastThreadUpcall
        .globl FastMap, FastUnmap
        .globl DirectSignal, DirectWaitSignal, DirectPollSignal, KernelDecide, KernelYield
        .globl DirectMap, DirectUnmap, DirectProtect, DirectQueryPages, DirectClock, DirectNull, DirectSetSegmentBase
        .globl DirectDerive, DirectSplit, DirectThreadPage, DirectThreadSet, DirectSchedulingUsed
UserModeTrap:
KernelCall:
KernelForeignCall:
FastCall:
FastReplyWait:
FastCallWithWords:
FastReplyWaitWithWords:
FastReplyWaitWithCapability:
FastSignal:
FastWaitSignal:
FastYield:
FastSleep:
FastThreadUpcall:
FastMap:
FastUnmap:
DirectSignal:
DirectWaitSignal:
DirectPollSignal:
KernelDecide:
KernelYield:
DirectMap:
DirectUnmap:
DirectProtect:
DirectQueryPages:
DirectClock:
DirectNull:
DirectSetSegmentBase:
DirectDerive:
DirectSplit:
DirectThreadPage:
DirectThreadSet:
DirectSchedulingUsed:
        ud2
