using System;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server.Program;

/// <summary>The line of the console's terminal: streams of the console server, which never calls this one.</summary>
internal sealed class ConsoleLine : ITerminalLine
{
    private readonly ConsoleClient _input;
    private readonly ConsoleClient _output;
    private readonly uint _firstSize;

    private ConsoleLine(ulong input, ulong output, ulong messagePage, bool isInteractive, uint windowSize)
    {
        _input = new ConsoleClient(input, messagePage);
        _output = new ConsoleClient(output, messagePage);
        IsInteractive = isInteractive;
        _firstSize = windowSize;
    }

    /// <inheritdoc/>
    public bool IsInteractive { get; }

    /// <inheritdoc/>
    public uint WindowSize => IsInteractive && _input.WindowSize(out uint size) == Errno.None && size != 0 ? size : _firstSize;

    /// <summary>
    /// Connect. The terminal of a run that has one is its standard streams; otherwise it is the console beside them.
    /// </summary>
    /// <param name="consoles">Endpoint of the console server, without a badge.</param>
    /// <param name="messagePage">Message page of the thread.</param>
    /// <param name="request">The run request.</param>
    /// <param name="runs">There is one.</param>
    /// <returns>Null: no room for capabilities.</returns>
    public static ConsoleLine? Open(ulong consoles, ulong messagePage, RunRequest request, bool runs)
    {
        bool isInteractive = runs && (request.Options & RunOptions.Terminal) != 0;
        ConsoleStream input = isInteractive ? ConsoleStream.Input : ConsoleStream.Terminal;
        ConsoleStream output = isInteractive ? ConsoleStream.Output : ConsoleStream.Terminal;
        return Kernel.Derive(consoles, Rights.Write, (ulong)input, 0, out ulong reader) == CallStatus.Ok
            && Kernel.Derive(consoles, Rights.Write, (ulong)output, 0, out ulong writer) == CallStatus.Ok
            ? new ConsoleLine(reader, writer, messagePage, isInteractive, isInteractive ? request.WindowSize : 0)
            : null;
    }

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        Errno error = _output.TryWrite(bytes, out uint written);

        // A line that is gone takes everything: nobody shall wait for it.
        return error is Errno.None or Errno.EAGAIN ? (int)written : bytes.Length;
    }

    /// <inheritdoc/>
    public void Drain(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && _output.Write(bytes, out uint written) == Errno.None)
            bytes = bytes[(int)written..];
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination, out bool hasEnded)
    {
        Errno error = _input.Read((uint)destination.Length, wait: false, destination, out int count);
        hasEnded = error != Errno.EAGAIN && count == 0;
        return count;
    }
}
