using System;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Vfs.SerialConsole.Program;

/// <summary>
/// COM1 by kernel calls. Output goes through the kernel's console, 24 bytes a call: a call for each byte would cost four times as much, and a
/// message of the kernel comes between two calls, never inside one.
/// </summary>
internal sealed class KernelSerialLine : ISerialLine
{
    private const ushort Data = 0x3F8;
    private const ushort InterruptEnable = 0x3F9;
    private const ushort InterruptIdentification = 0x3FA;
    private const ushort LineStatus = 0x3FD;

    /// <summary>Interrupt when received data is available (16550 data sheet, IER bit 0).</summary>
    private const uint ReceivedDataInterrupt = 0x01;
    private const uint DataReady = 0x01;

    /// <summary>The receive FIFO has reached the level that the kernel set (IIR bits 3 to 0, FCR = 0xC7).</summary>
    private const uint LevelReached = 0x04;
    private const int Level = 14;

    private const int Piece = 24;

    /// <summary>Exit status of QEMU's exit device: distinguishes our power-off from all others.</summary>
    private const ulong ExitStatus = 0x10;

    private readonly ulong _machine;
    private readonly ulong _ports;

    /// <param name="machine">Handle of a machine capability.</param>
    /// <param name="ports">Handle of a port range that covers 0x3F8 to 0x3FF; 0 when the line is only written to.</param>
    public KernelSerialLine(ulong machine, ulong ports)
    {
        _machine = machine;
        _ports = ports;
    }

    /// <inheritdoc/>
    public ulong Now
    {
        get
        {
            Kernel.Clock(out ulong nanoseconds);
            return nanoseconds;
        }
    }

    /// <summary>Lets received bytes interrupt.</summary>
    public CallStatus EnableInterrupt() => Kernel.PortOut(_ports, InterruptEnable, 1, ReceivedDataInterrupt);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int count = Math.Min(bytes.Length, Piece);
            ReadOnlySpan<byte> piece = bytes[..count];

            // A console that refuses has no way to be told. The host loses the board in the end.
            Kernel.ConsoleWrite(_machine, (ulong)count, Word(piece, 0), Word(piece, 8), Word(piece, 16));
            bytes = bytes[count..];
        }
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        int count = 0;
        while (destination.Length - count >= Level && In(InterruptIdentification, out uint cause) && (cause & 0x0F) == LevelReached)
        {
            // As many bytes as the level are there: no need to ask for each.
            for (int i = 0; i < Level && In(Data, out uint value); i++)
                destination[count++] = (byte)value;
        }

        while (count < destination.Length && In(LineStatus, out uint status) && (status & DataReady) != 0 && In(Data, out uint value))
            destination[count++] = (byte)value;
        return count;
    }

    /// <inheritdoc/>
    public void PowerOff() => Kernel.Stop(_machine, MachineStop.PowerOff, ExitStatus);

    private bool In(ushort port, out uint value) => Kernel.PortIn(_ports, port, 1, out value) == CallStatus.Ok;

    private static ulong Word(ReadOnlySpan<byte> bytes, int first)
    {
        ulong word = 0;
        for (int i = Math.Min(8, bytes.Length - first) - 1; i >= 0; i--)
            word = (word << 8) | bytes[first + i];
        return word;
    }
}
