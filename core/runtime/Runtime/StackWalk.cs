using System.Runtime;

namespace Pistachio.Runtime;

/// <summary>Walks the stack from a throw upwards, as CoreLib's exception dispatcher asks.</summary>
// SAFETY: CoreLib's dispatcher passes frames and contexts that live on its own stack, below the frames being walked.
internal static unsafe class StackWalk
{
    /// <summary>Positions on the method that threw. False when no method is there.</summary>
    [RuntimeExport("RhpSfiInit")]
    internal static bool Start(StackFrame* frame, ThrowContext* context, bool atFault, bool* intercepted)
    {
        if (intercepted != null)
        {
            *intercepted = false;
        }

        if (context == null)
        {
            return false;
        }

        *frame = default;
        frame->Registers.Ip = context->Ip;
        frame->Registers.Rsp = context->Rsp;
        frame->Registers.Rbp = context->Rbp;
        frame->Registers.Rbx = context->Rbx;
        frame->Registers.R12 = context->R12;
        frame->Registers.R13 = context->R13;
        frame->Registers.R14 = context->R14;
        frame->Registers.R15 = context->R15;
        return Settle(frame, atFault);
    }

    /// <summary>
    /// Goes on to the caller. When the frame is a handler that runs for another exception, its caller is the method that
    /// handler belongs to, at the place where that exception left it, and <paramref name="clause"/> is the handler's clause.
    /// </summary>
    [RuntimeExport("RhpSfiNext")]
    internal static bool Next(StackFrame* frame, uint* clause, bool* reachedEntry, bool* intercepted)
    {
        if (clause != null)
        {
            *clause = uint.MaxValue;
        }

        if (intercepted != null)
        {
            *intercepted = false;
        }

        bool atEntry = FunctionData.IsEntry(frame->FunctionData);
        if (reachedEntry != null)
        {
            *reachedEntry = atEntry;
        }

        if (atEntry || !Unwinder.Unwind(frame))
        {
            return false;
        }

        nuint ip = frame->Registers.Ip;
        if (ip != Symbols.CatchReturn() && ip != Symbols.FinallyReturn())
        {
            return Settle(frame, atFault: false);
        }

        // The throw inside the handler cut short what the older exception was doing.
        ExceptionFrame* older = Symbols.State()->ExceptionHead;
        while (older != null && (nuint)older < frame->Registers.Rsp)
        {
            older = older->Previous;
        }

        if (older == null)
        {
            return false;
        }

        *frame = older->Frame;
        if (clause != null)
        {
            *clause = older->Clause;
        }

        return true;
    }

    /// <summary>Finds the compiled method at the frame's instruction, or at the nearest caller of assembly code.</summary>
    private static bool Settle(StackFrame* frame, bool atFault)
    {
        while (true)
        {
            nuint ip = frame->Registers.Ip;
            frame->OriginalControlPc = ip;
            frame->ControlPc = atFault ? ip : ip - 1;
            if (!Unwinder.Find(frame))
            {
                return false;
            }

            if (frame->FunctionData != null)
            {
                frame->FramePointer = FunctionData.HasClauses(frame->FunctionData) ? frame->Registers.Rbp : 0;
                return true;
            }

            if (!Unwinder.Unwind(frame))
            {
                return false;
            }

            atFault = false;
        }
    }
}
