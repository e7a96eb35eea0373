namespace Pistachio.Net.Stack;

/// <summary>What happened on an interface since it was added.</summary>
public sealed class InterfaceCounters
{
    public long FramesReceived { get; internal set; }

    public long BytesReceived { get; internal set; }

    /// <summary>Frames received that were damaged or not for us.</summary>
    public long ReceiveDrops { get; internal set; }

    public long FramesSent { get; internal set; }

    public long BytesSent { get; internal set; }

    /// <summary>Frames that the link had no room for, or whose neighbour was not found.</summary>
    public long SendDrops { get; internal set; }
}
