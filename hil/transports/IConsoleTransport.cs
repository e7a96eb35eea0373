using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Transports;

/// <summary>How the serial console of a place is reached. It holds settings; what is open is an <see cref="IConsole"/>.</summary>
public interface IConsoleTransport
{
    /// <summary>One line for people, such as <c>tty /dev/ttyUSB0, 115200 8N1</c>.</summary>
    string Description { get; }

    /// <summary>Opens the console. An adapter that is away (unplugged, powered by what was just switched off) is waited for until the cancellation.</summary>
    /// <exception cref="RigException">It cannot be opened: in use, refused, no such host. The message is one line for the user.</exception>
    Task<IConsole> OpenAsync(CancellationToken cancellation);
}

/// <summary>An open console. Disposing closes it, and never hangs.</summary>
public interface IConsole : IAsyncDisposable
{
    /// <summary>The bytes. Reading 0 bytes means that the line has ended: the adapter went away, the peer closed.</summary>
    Stream Line { get; }

    /// <summary>What the receiver of the line counted so far; zeros where nobody counts.</summary>
    LineErrors Errors { get; }

    /// <summary>After the line has ended: one line on how.</summary>
    string DescribeEnd();
}

/// <summary>Errors that a UART found in what it received.</summary>
/// <param name="Framing">Bytes without a stop bit: above all, a wrong baud rate.</param>
/// <param name="Parity">Bytes with a wrong parity bit.</param>
/// <param name="Overrun">Bytes that nobody fetched in time.</param>
/// <param name="Breaks">Break conditions.</param>
public readonly record struct LineErrors(long Framing, long Parity, long Overrun, long Breaks)
{
    /// <summary>None was counted.</summary>
    public bool IsNone => this == default;

    public override string ToString() => $"{Framing} framing errors, {Parity} parity errors, {Overrun} overruns, {Breaks} breaks";
}
