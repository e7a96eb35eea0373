using System;

using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;

namespace Pistachio.Hil.TestBoard;

/// <summary>COM1 by polling.</summary>
internal struct SerialPort : IBoardPort
{
    public readonly ulong Now => Machine.Now;

    public readonly int Read(Span<byte> destination)
    {
        int count = 0;
        while (count < destination.Length && Machine.CanRead)
        {
            destination[count] = Machine.Read();
            count++;
        }

        return count;
    }

    public readonly void Write(ReadOnlySpan<byte> bytes) => Machine.Write(bytes);

    public readonly void Idle(ulong deadline)
    {
        // Nothing to wait with: the caller polls again.
    }

    public readonly void Stop(StopMode mode) => Machine.Exit(0x10);
}
