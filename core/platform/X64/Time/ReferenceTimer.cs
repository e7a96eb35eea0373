namespace Pistachio.Platform.X64;

/// <summary>A counter of known frequency: the ACPI power management timer or, without one, channel 2 of the 8254.</summary>
internal static class ReferenceTimer
{
    private const uint PowerTimerFrequency = 3_579_545; // ACPI 6.5, section 4.8.3.3
    private const uint PitFrequency = 1_193_182;

    private const ushort PitChannel2 = 0x42;
    private const ushort PitCommand = 0x43;
    private const ushort PitGate = 0x61;

    private static ushort s_port;

    /// <summary>Counts per second.</summary>
    internal static uint Frequency => s_port != 0 ? PowerTimerFrequency : PitFrequency;

    /// <summary>Bits that count; above them a reading is zero.</summary>
    internal static uint CounterMask => s_port != 0 ? 0xFF_FFFFu : 0xFFFFu;

    internal static void Start(uint powerTimerPort)
    {
        if (powerTimerPort is not 0 and <= 0xFFFF)
        {
            s_port = (ushort)powerTimerPort;
            return;
        }
        PortIo.Out(PitGate, 1, (PortIo.In(PitGate, 1) & ~2u) | 1); // speaker off, gate open
        PortIo.Out(PitCommand, 1, 0xB4); // channel 2, low then high byte, rate generator
        PortIo.Out(PitChannel2, 1, 0);
        PortIo.Out(PitChannel2, 1, 0);
    }

    /// <summary>A rising count.</summary>
    internal static uint Read()
    {
        if (s_port != 0)
            return PortIo.In(s_port, 4) & CounterMask;
        PortIo.Out(PitCommand, 1, 0x80); // latch channel 2
        uint low = PortIo.In(PitChannel2, 1);
        return (0xFFFF - (low | (PortIo.In(PitChannel2, 1) << 8))) & CounterMask;
    }
}
