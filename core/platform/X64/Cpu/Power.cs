using System.Diagnostics.CodeAnalysis;
using Pistachio.Platform.X64;

namespace Pistachio.Platform;

/// <summary>Ends of the machine's run.</summary>
public static class Power
{
    // QEMU's isa-debug-exit device: a write of v ends QEMU with status 2 v + 1. Nothing listens there on a PC.
    private const ushort ExitPort = 0xF4;

    private const ushort KeyboardController = 0x64;
    private const uint PulseReset = 0xFE;

    /// <summary>Switches the machine off, or stops it where that is not possible.</summary>
    /// <param name="status">0 to 127. QEMU with the exit device ends with 2 * status + 1.</param>
    [DoesNotReturn]
    public static void Off(ulong status)
    {
        PortIo.Out(ExitPort, 1, (uint)status & 0x7F);
        Instructions.HaltForever();
    }

    /// <summary>Restarts the machine: by the reset register that ACPI names, the keyboard controller, and at last a triple fault.</summary>
    [DoesNotReturn]
    public static void Restart()
    {
        if (Acpi.Information.ResetPort != 0)
            PortIo.Out((ushort)Acpi.Information.ResetPort, 1, Acpi.Information.ResetValue);
        PortIo.Out(KeyboardController, 1, PulseReset);
        Instructions.TripleFault();
    }
}
