using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Scheduling;
using Pistachio.Platform;

namespace Pistachio.Kernel.Threads;

/// <summary>Sending a thread to the upcall handler of its domain: because it faulted, or because somebody asks for it.</summary>
internal static class Upcalls
{
    /// <summary>Code and stack selectors of user mode; see the GDT in core/platform/X64.</summary>
    private const ulong UserCode = Selectors.UserCode;
    private const ulong UserData = Selectors.UserData;

    /// <summary>Whether the thread has a handler that is not at work.</summary>
    public static bool CanEnter(ref Thread thread) => thread.UpcallEntry != 0 && Word(ref thread, MessagePage.UpcallActive) == 0;

    /// <summary>Whether somebody asked for the thread and its domain has not looked yet.</summary>
    public static bool IsWanted(ref Thread thread) => Word(ref thread, MessagePage.UpcallWanted) != 0;

    /// <summary>Notes that somebody asked for the thread.</summary>
    public static void MarkWanted(ref Thread thread) => Word(ref thread, MessagePage.UpcallWanted) = 1;

    /// <summary>Moves the registers of a thread, all of them saved, to the frame in its message page, and sends it to the handler.</summary>
    public static void Enter(ref Thread thread, ulong vector, ulong error, ulong address)
    {
        Word(ref thread, MessagePage.UpcallActive) = 1;
        ref UpcallRegisters frame = ref KernelMemory.At<UpcallRegisters>(thread.MessagePageAddress + MessagePage.Upcall);
        frame.R15 = thread.R15;
        frame.R14 = thread.R14;
        frame.R13 = thread.R13;
        frame.R12 = thread.R12;
        frame.R11 = thread.R11;
        frame.R10 = thread.R10;
        frame.R9 = thread.R9;
        frame.R8 = thread.R8;
        frame.Rbp = thread.Rbp;
        frame.Rdi = thread.Rdi;
        frame.Rsi = thread.Rsi;
        frame.Rdx = thread.Rdx;
        frame.Rcx = thread.Rcx;
        frame.Rbx = thread.Rbx;
        frame.Rax = thread.Rax;
        frame.Address = address;
        frame.Vector = vector;
        frame.ErrorCode = error;
        frame.Rip = thread.Rip;
        frame.Cs = UserCode;
        frame.Rflags = thread.Rflags;
        frame.Rsp = thread.Rsp;
        frame.Ss = UserData;
        thread.Rip = thread.UpcallEntry;
        thread.Rsp = thread.UpcallStack;
        thread.Rdi = thread.UpcallArgument;
        thread.Rflags = Thread.InitialFlags;
    }

    /// <summary>See <see cref="CallNumber.ThreadUpcall"/>.</summary>
    public static CallStatus Want(CpuRef cpu, ThreadRef current, ulong handle)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Thread, Rights.Write, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ThreadRef thread = new(slot.Value.Object);
        ref Thread value = ref thread.Value;
        MarkWanted(ref value);
        switch (value.State)
        {
            case ThreadState.Ready:
                // The caller itself looks when its call returns. Any other thread that can run has its registers saved.
                if (!thread.Is(current) && CanEnter(ref value))
                {
                    CompleteRegisters(ref value);
                    Enter(ref value, Vectors.Wanted, 0, 0);
                }

                break;
            case ThreadState.Sending:
            case ThreadState.AwaitingReplySlow:
                // A server at work on the request answers it, or saves the right to (Messages.SaveReply): what it has done is not lost.
                if (value.Interruptible && value.Callee.IsNull)
                {
                    Timeouts.End(cpu, thread, CallStatus.Cancelled);
                }

                break;
            case ThreadState.Sleeping:
            case ThreadState.AwaitingSignal:
                Timeouts.End(cpu, thread, CallStatus.Cancelled);
                break;
            default:
                break;
        }

        return CallStatus.Ok;
    }

    /// <summary>A thread on its way out of a kernel call has only some of its registers saved; the call has no values for the others.</summary>
    private static void CompleteRegisters(ref Thread thread)
    {
        if (!thread.KeptOnly)
        {
            return;
        }

        thread.KeptOnly = false;
        thread.Rcx = thread.Rip;
        thread.Rsi = 0;
        thread.Rdi = 0;
        thread.R8 = 0;
        thread.R9 = 0;
        thread.R10 = 0;
        thread.R11 = Thread.InitialFlags;
        thread.Rflags = Thread.InitialFlags;
    }

    private static ref ulong Word(ref Thread thread, int offset) =>
        ref KernelMemory.At<ulong>(thread.MessagePageAddress + (ulong)offset);
}
