using System.Diagnostics.CodeAnalysis;
using Pistachio.Platform.X64;

namespace Pistachio.Platform;

/// <summary>Ends of the machine's run.</summary>
public static class Power
{
    // QEMU's isa-debug-exit device: a write of v ends QEMU with status 2 v + 1. Nothing listens there on a PC.
    private const ushort ExitPort = 0xF4;

    /// <summary>Switches the machine off. In QEMU with the exit device, QEMU ends with status 2 * status + 1.</summary>
    [DoesNotReturn]
    public static void Off(ulong status)
    {
        PortIo.Out(ExitPort, 1, (uint)status & 0x7F);
        Instructions.HaltForever();
    }
}
