using Pistachio.Kernel.Capabilities;

namespace Pistachio.Kernel.Interrupts;

/// <summary>An interrupt line. One object for each line is made at boot.</summary>
public struct Interrupt
{
    public const ulong ObjectSize = 128;
    public const ulong SlotOffset = 0x40;

    public ObjectHeader Header;
    public ulong Line;

    /// <summary>The capability that made the binding, which ends with it; null while nothing is bound.</summary>
    public SlotRef Binder;

    private readonly ulong padding1;
    private readonly ulong padding2;
    private readonly ulong padding3;
    private readonly ulong padding4;

    /// <summary>The notification that is signalled.</summary>
    public Slot Notification;
}
