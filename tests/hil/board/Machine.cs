using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Hil.TestBoard;

/// <summary>The virtual PC: ports, clock and ends. The bodies of the instructions are in Machine.S.</summary>
internal static class Machine
{
    private const ushort Serial = 0x3F8;
    private const ushort SerialStatus = 0x3FD;
    private const ushort Keyboard = 0x64;
    private const ushort ExitPort = 0xF4;

    /// <summary>Nanoseconds or a little less: QEMU's time stamp counter runs at 1 to 3 GHz.</summary>
    public static ulong Now => TimeStamp() >> 1;

    public static uint Random => (uint)TimeStamp() | 1;

    public static bool CanRead => (In8(SerialStatus) & 0x01) != 0;

    public static byte Read() => (byte)In8(Serial);

    public static void Write(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            while ((In8(SerialStatus) & 0x20) == 0)
            {
                // The transmitter is full.
            }

            Out8(Serial, bytes[i]);
        }
    }

    /// <summary>Ends QEMU with status 2 value + 1.</summary>
    public static void Exit(byte value) => Out8(ExitPort, value);

    /// <summary>Pulls the reset line, as the keyboard controller of a PC can.</summary>
    public static void Reset() => Out8(Keyboard, 0xFE);

    [RuntimeImport("In8")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern uint In8(uint port);

    [RuntimeImport("Out8")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern void Out8(uint port, uint value);

    [RuntimeImport("TimeStamp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ulong TimeStamp();
}
