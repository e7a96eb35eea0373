namespace Pistachio.LibPosix;

/// <summary>A signal on its way to a handler.</summary>
internal struct SignalRecord
{
    /// <summary>0: none.</summary>
    public uint Signal;

    /// <summary>The <c>si_code</c>.</summary>
    public int Code;

    /// <summary>Process id of the sender or the child, with its user in the upper half; of a fault the address.</summary>
    public ulong Origin;

    /// <summary>The value that came with it, or the status of a child.</summary>
    public ulong Value;

    /// <summary>CPU time of a child, in nanoseconds.</summary>
    public ulong Time;
}
