using Pistachio.Net.Protocol;

namespace Pistachio.Net.Pci;

/// <summary>A device that a driver has, and what of the machine was given with it.</summary>
internal sealed class Claim(ulong driver, PciFunction function)
{
    /// <summary>Runs of frames that a driver may have.</summary>
    public const int MaximumFrames = 4;

    /// <summary>The badge of the driver.</summary>
    public ulong Driver { get; } = driver;

    public PciFunction Function { get; } = function;

    public MessageTable? Table { get; set; }

    public InterruptKind Kind { get; set; }

    /// <summary>The interrupt; 0: none yet.</summary>
    public ulong Interrupt { get; set; }

    public uint MessageAddress { get; set; }

    public uint MessageData { get; set; }

    /// <summary>What the driver keeps for its next life; 0: nothing.</summary>
    public ulong Kept { get; set; }

    /// <summary>Capabilities to registers that were given out.</summary>
    public System.Collections.Generic.List<ulong> Registers { get; } = [];

    public Frames[] Memory { get; } = new Frames[MaximumFrames];

    /// <summary>A run of frames.</summary>
    internal readonly record struct Frames(ulong Memory, ulong Address, uint Pages);
}
