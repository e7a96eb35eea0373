using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Transports;

namespace Pistachio.Hil.Rigs;

/// <summary>One machine and how to reach it: power and serial line.</summary>
public interface IRig
{
    /// <summary>One line on what this rig is, for reports.</summary>
    string Description { get; }

    /// <summary>How long may be needed to bring the image to the board, before its power-on begins.</summary>
    TimeSpan Preparation => TimeSpan.Zero;

    /// <summary>Switches the machine on, with its serial line open from the first byte.</summary>
    /// <exception cref="RigException">The machine could not be switched on; the message is for the user.</exception>
    Task<IRigConnection> PowerOnAsync(CancellationToken cancellation);
}

/// <summary>A machine that is switched on. Disposing switches it off, whatever state it is in.</summary>
public interface IRigConnection : IAsyncDisposable
{
    /// <summary>The serial line. Reading 0 bytes means that it has ended.</summary>
    Stream Line { get; }

    /// <summary>What the receiver of the line counted so far; zeros where nobody counts.</summary>
    LineErrors Errors => default;

    /// <summary>After the line has ended: waits a short time for the machine and says how it ended, in one line.</summary>
    Task<string> DescribeEndAsync(CancellationToken cancellation);
}
