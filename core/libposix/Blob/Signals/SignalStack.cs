using System;

namespace Pistachio.LibPosix;

/// <summary>Makes the frames that handlers run on.</summary>
internal static class SignalStack
{
    /// <summary>Bytes of the vector state (Intel SDM volume 1, 10.5.1).</summary>
    public const ulong VectorBytes = 512;

    // Below the stack pointer a function may keep data (System V ABI, AMD64 supplement, 3.2.2).
    private const ulong RedZone = 128;

    // In the bytes of the vector state that the CPU does not write Linux says whether more follows.
    private const ulong ExtensionOffset = 464;

    /// <summary>Put a frame on the stack of the program, and have the program go on in the handler. Memory that is not there faults.</summary>
    /// <param name="area">Of the running thread, with the program's registers; afterwards those that the handler begins with.</param>
    /// <param name="record">The signal.</param>
    /// <param name="action">Its action.</param>
    /// <param name="mask">What is blocked again when the handler returns.</param>
    /// <returns>False: the stack lies outside the program's addresses, or the alternate stack is full.</returns>
    public static bool TryPush(ref ThreadArea area, in SignalRecord record, in SignalAction action, ulong mask)
    {
        ref ThreadSignals thread = ref area.State.Signals;
        ref ProgramRegisters registers = ref area.Program;
        ulong stack = registers.Return.Rsp;
        bool isOnStack = thread.IsOnStack(stack);
        bool switches = (action.Flags & SignalFlags.AlternateStack) != 0 && thread.StackSize != 0 && !isOnStack;
        ulong top = switches ? thread.StackAddress + thread.StackSize : stack - RedZone;
        ulong vectors = (top - VectorBytes) & ~63UL;
        ulong address = ((vectors - SignalFrame.Size) & ~15UL) - 8;
        if (!UserMemory.IsUser(address, top - address) || ((switches || isOnStack) && !thread.IsOnStack(address)))
            return false;

        if (!UserMemory.TryPlace(address, out Span<SignalFrame> place) || !UserMemory.TryWrite(vectors + ExtensionOffset, 0UL))
            return false;
        ref SignalFrame frame = ref place[0];
        frame.Restorer = (action.Flags & SignalFlags.Restorer) != 0 ? action.Restorer : NativeGate.SignalReturn();
        frame.Flags = SignalFrame.ContextFlags;
        frame.Link = 0;
        frame.StackAddress = thread.StackAddress;
        frame.StackFlags = thread.StackFlagsAt(stack);
        frame.StackSize = thread.StackSize;
        frame.SetRegisters(registers);
        frame.OldMask = mask;
        frame.VectorState = vectors;
        frame.Reserved = default;
        frame.Mask = mask;
        frame.Information = default;
        frame.Information.Set(record);
        NativeGate.CopyVectorState(area.Self + ThreadWords.Frame, vectors);

        registers.Rdi = record.Signal;
        registers.Rsi = address + SignalFrame.InformationOffset;
        registers.Rdx = address + SignalFrame.ContextOffset;
        registers.Rax = 0;
        registers.Address = 0;
        registers.Vector = 0;
        registers.ErrorCode = 0;
        registers.Return.Rsp = address;
        registers.Return.Rip = action.Handler;
        registers.Return.Rflags = ReturnWords.InitialFlags;
        return true;
    }
}
