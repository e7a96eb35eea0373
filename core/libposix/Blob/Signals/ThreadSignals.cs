namespace Pistachio.LibPosix;

/// <summary>What a thread has of signals.</summary>
internal struct ThreadSignals
{
    /// <summary>Bit n - 1: signal n is blocked.</summary>
    public ulong Blocked;

    /// <summary>The mask that the next handler goes back to, if <see cref="HasSaved"/>: that from before sigsuspend.</summary>
    public ulong Saved;

    public bool HasSaved;

    /// <summary>As <c>sigaltstack</c> had it; no bytes: none.</summary>
    public ulong StackAddress;
    public ulong StackSize;

    /// <summary>A call that a signal interrupted, whose result is EINTR, perhaps with <see cref="OfDoor"/>; <see cref="NoCall"/>: none.</summary>
    public uint Interrupted;

    /// <summary>The call was made by a function of a door.</summary>
    public const uint OfDoor = 1u << 30;

    /// <summary>The call is made again after any handler.</summary>
    public const uint AnyHandler = 1u << 29;

    public const uint NoCall = uint.MaxValue;

    /// <summary>The signal whose frame is being made.</summary>
    public uint Delivering;

    /// <summary>A signal that the process sent itself, which is neither blocked nor ignored: it never comes to the process server.</summary>
    public SignalRecord Own;

    /// <summary>Bit n - 1: signal n was sent to this thread by a thread of the process, and waits to be taken.</summary>
    public ulong Directed;

    /// <summary>A fault of the program, to be delivered whatever is blocked.</summary>
    public SignalRecord Fault;

    /// <summary>Whether the stack pointer of the program is on its alternate stack.</summary>
    public readonly bool IsOnStack(ulong stackPointer) => stackPointer - StackAddress - 1 < StackSize;

    /// <summary>SS_ONSTACK, SS_DISABLE or 0.</summary>
    public readonly uint StackFlagsAt(ulong stackPointer) => StackSize == 0 ? 2u : IsOnStack(stackPointer) ? 1u : 0u;
}
