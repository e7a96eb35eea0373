namespace Pistachio.Platform.X64;

/// <summary>The two 8259 interrupt controllers of the PC/AT, which the I/O APICs replace: all masked.</summary>
internal static class LegacyPic
{
    private const ushort MasterCommand = 0x20;
    private const ushort MasterData = 0x21;
    private const ushort SlaveCommand = 0xA0;
    private const ushort SlaveData = 0xA1;

    internal static void Disable()
    {
        // A masked controller can still send its spurious interrupt 7: move both away from the CPU's exceptions, to 0x20 and 0x28.
        PortIo.Out(MasterCommand, 1, 0x11);
        PortIo.Out(SlaveCommand, 1, 0x11);
        PortIo.Out(MasterData, 1, 0x20);
        PortIo.Out(SlaveData, 1, 0x28);
        PortIo.Out(MasterData, 1, 4);
        PortIo.Out(SlaveData, 1, 2);
        PortIo.Out(MasterData, 1, 1);
        PortIo.Out(SlaveData, 1, 1);
        PortIo.Out(MasterData, 1, 0xFF);
        PortIo.Out(SlaveData, 1, 0xFF);
    }
}
