using System;
using System.Runtime.CompilerServices;

using Pistachio.Hil.Link;
using Pistachio.Hil.Runner;

namespace Pistachio.Hil.TestBoard;

/// <summary>COM1 by polling.</summary>
internal struct SerialPort : IBoardPort
{
    private static UploadBytes s_upload;
    private static int s_length;

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

    public readonly Span<byte> UploadRoom => s_upload;

    /// <summary>The file that the rig gave last.</summary>
    public static ReadOnlySpan<byte> Upload => ((ReadOnlySpan<byte>)s_upload).Slice(0, s_length);

    public readonly void Uploaded(ReadOnlySpan<byte> name, int length) => s_length = length;

    public readonly void Idle(ulong deadline)
    {
        // Nothing to wait with: the caller polls again.
    }

    public readonly void Stop(StopMode mode) => Machine.Exit(0x10);

    [InlineArray(32 * 1024)]
    private struct UploadBytes
    {
        private byte _first;
    }
}
