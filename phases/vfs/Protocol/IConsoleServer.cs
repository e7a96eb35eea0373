using System;
using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <summary>
/// The console server as a program sees it: byte streams over the board's serial line. The badge of the endpoint capability is the
/// <see cref="ConsoleStream"/>. Under the command line word <c>run</c> the streams travel in frames and each arrives byte for byte; without,
/// all output goes to the kernel's console as it is, and what is typed at the line is the input, but when the board runs tests. None of the streams is a terminal: terminals are the VFS server's, and one
/// of them has streams of this server for its line.
/// </summary>
[Protocol(0x32)]
public interface IConsoleServer
{
    /// <summary>Write bytes. Blocks while the line has no room for even one.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="written">How many were taken.</param>
    /// <returns>EBADF: a stream for input. EIO: the line is gone.</returns>
    [Operation(1)]
    Errno Write([Badge] ulong stream, [MaximumBytes(440)] ReadOnlySpan<byte> bytes, out uint written);

    /// <summary>Read bytes. Blocks until there are some, or the end of the input.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="maximum">Most bytes, 1 to 440.</param>
    /// <param name="wait">Block; otherwise EAGAIN when there is nothing yet.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="count">How many; 0 at the end of the input.</param>
    /// <returns>EAGAIN. EBADF: a stream for output. EINVAL: no room.</returns>
    [Operation(2)]
    Errno Read([Badge] ulong stream, uint maximum, bool wait, [MaximumBytes(440)] Span<byte> bytes, out int count);

    /// <summary>
    /// The run is over: everything written is sent, then the exit status, then the machine is switched off. Only for the badge 1, all others get
    /// EPERM.
    /// </summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="status">As a shell has it: the exit status, or 128 + signal.</param>
    [Operation(4)]
    Errno Finish([Badge] ulong caller, uint status);

    /// <summary>Whether a read would not block.</summary>
    /// <returns>EBADF: a stream for output.</returns>
    [Operation(5)]
    Errno Ready([Badge] ulong stream, out bool isReady);

    /// <summary>
    /// Have a notification signalled, instead of the one before, whenever input has come, or ended, or the terminal has another size, or there is
    /// room after a <see cref="TryWrite"/> that found none. Only for the badge 1, all others get EPERM.
    /// </summary>
    [Operation(6)]
    Errno Watch([Badge] ulong caller, [Capability] ulong notification);

    /// <summary>Write bytes, as far as there is room. Never blocks.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="written">How many were taken.</param>
    /// <returns>EAGAIN: none. EBADF: a stream for input. EIO: the line is gone.</returns>
    [Operation(7)]
    Errno TryWrite([Badge] ulong stream, [MaximumBytes(440)] ReadOnlySpan<byte> bytes, out uint written);

    /// <summary>The size of the terminal at the other end of the line, if it has changed since the run began.</summary>
    /// <param name="stream">Any stream.</param>
    /// <param name="size">Rows, and columns in the upper 16 bits; 0: nobody told another one.</param>
    [Operation(8)]
    Errno WindowSize([Badge] ulong stream, out uint size);
}
