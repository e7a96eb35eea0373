using System;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Hil.Link;
using Pistachio.UserCall;

namespace Pistachio.Hil.Runner;

/// <summary>
/// The serial line of a conformance program: writes through the kernel console, so that a message of the kernel comes between two
/// pieces and not inside one; reads COM1 by polling, which the kernel never does.
/// </summary>
public struct KernelSerialPort : IBoardPort
{
    private const ushort Data = 0x3F8;
    private const ushort LineStatus = 0x3FD;
    private const uint DataReady = 0x01;

    /// <summary>Bytes of one console call.</summary>
    private const int Piece = 24;

    /// <summary>At 115200 baud the receive FIFO of 16 bytes fills in 1.4 ms; polling twice as often loses nothing.</summary>
    private const ulong PollEvery = 500_000;

    /// <summary>Largest file that the host can give, in bytes.</summary>
    private const int UploadCapacity = 16 * 1024;

    private static UploadBytes s_upload;
    private static int s_uploadLength;

    private readonly ulong _machine;
    private readonly ulong _ports;
    private readonly ulong _exitStatus;

    /// <param name="machine">Handle of a machine capability with the right Write.</param>
    /// <param name="ports">Handle of a port range with the right Read that covers 0x3F8 to 0x3FF.</param>
    /// <param name="exitStatus">Exit status of a power-off, on machines that have one.</param>
    public KernelSerialPort(ulong machine, ulong ports, ulong exitStatus)
    {
        _machine = machine;
        _ports = ports;
        _exitStatus = exitStatus;
    }

    /// <summary>The file that the host gave last; empty when it gave none.</summary>
    public static ReadOnlySpan<byte> Upload => ((ReadOnlySpan<byte>)s_upload).Slice(0, s_uploadLength);

    public readonly Span<byte> UploadRoom => s_upload;

    public readonly ulong Now
    {
        get
        {
            Kernel.Clock(out ulong nanoseconds);
            return nanoseconds;
        }
    }

    public readonly int Read(Span<byte> destination)
    {
        int count = 0;
        while (count < destination.Length && In(LineStatus, out uint status) && (status & DataReady) != 0 && In(Data, out uint value))
        {
            destination[count] = (byte)value;
            count++;
        }

        return count;
    }

    public readonly void Write(ReadOnlySpan<byte> bytes)
    {
        for (int sent = 0; sent < bytes.Length; sent += Piece)
        {
            int count = bytes.Length - sent < Piece ? bytes.Length - sent : Piece;
            ReadOnlySpan<byte> piece = bytes.Slice(sent, count);

            // A console that refuses has no way to be told; the host repeats its question, and loses the board in the end.
            Kernel.ConsoleWrite(_machine, (ulong)count, Word(piece, 0), Word(piece, 8), Word(piece, 16));
        }
    }

    public readonly void Uploaded(ReadOnlySpan<byte> name, int length) => s_uploadLength = length;

    public readonly void Idle(ulong deadline)
    {
        ulong poll = Now + PollEvery;
        Kernel.SleepUntil(deadline < poll ? deadline : poll);
    }

    public readonly void Stop(StopMode mode) =>
        Kernel.Stop(_machine, mode == StopMode.Restart ? MachineStop.Restart : MachineStop.PowerOff, _exitStatus);

    private readonly bool In(ushort port, out uint value) => Kernel.PortIn(_ports, port, 1, out value) == CallStatus.Ok;

    private static ulong Word(ReadOnlySpan<byte> bytes, int first)
    {
        ulong word = 0;
        for (int i = 0; i < 8 && first + i < bytes.Length; i++)
            word |= (ulong)bytes[first + i] << (8 * i);
        return word;
    }

    [InlineArray(UploadCapacity)]
    private struct UploadBytes
    {
        private byte _first;
    }
}
