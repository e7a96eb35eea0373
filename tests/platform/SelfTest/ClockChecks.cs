using static Pistachio.Platform.SelfTest.Check;

namespace Pistachio.Platform.SelfTest;

/// <summary>The clock against a reference that its calibration does not use: channel 2 of the 8254, at 1,193,182 Hz.</summary>
internal static class ClockChecks
{
    private const ushort Gate = 0x61;
    private const ushort Command = 0x43;
    private const ushort Channel2 = 0x42;
    private const uint Output = 0x20;

    // 59,659 counts are 50.000 ms.
    private const uint Counts = 59_659;
    private const ulong Nanoseconds = 50_000_000;

    internal static void Run()
    {
        That(Clock.ToNanoseconds(Clock.TicksPerSecond) is >= 999_999_998 and <= 1_000_000_002);
        That(Clock.ToTicks(Opaque(1_000_000_000)) - Clock.TicksPerSecond + 2 <= 4);
        That(Clock.ToTicks(ulong.MaxValue) >= ulong.MaxValue / 2);
        That(InterruptController.LineCount >= 16);

        PortIo.Out(Gate, 1, (PortIo.In(Gate, 1) & ~3u) | 1);
        PortIo.Out(Command, 1, 0xB0); // one shot: the output rises at the end
        PortIo.Out(Channel2, 1, Counts & 0xFF);
        PortIo.Out(Channel2, 1, Counts >> 8);
        ulong start = Clock.Ticks();
        while ((PortIo.In(Gate, 1) & Output) == 0)
        {
        }
        ulong measured = Clock.ToNanoseconds(Clock.Ticks() - start);
        KernelConsole.Write("50 ms measured as ns ");
        KernelConsole.WriteDecimal(measured);
        KernelConsole.WriteLine("");
        That(measured is > Nanoseconds / 1000 * 998 and < Nanoseconds / 1000 * 1002);
    }
}
