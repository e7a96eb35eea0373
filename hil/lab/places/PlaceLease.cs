using System;
using System.Threading.Tasks;

namespace Pistachio.Hil.Lab.Places;

/// <summary>A lease of a place. <see cref="ExportedPlace"/> guards its state.</summary>
/// <param name="owner">Who has it.</param>
/// <param name="token">Proves it.</param>
/// <param name="timeout">How long it lasts without a connection.</param>
internal sealed class PlaceLease(string owner, string token, TimeSpan timeout)
{
    public string Owner => owner;

    public string Token => token;

    public TimeSpan Timeout => timeout;

    /// <summary>The board is the lab's until this is disposed of; null until it has been taken.</summary>
    public IAsyncDisposable? Taken { get; set; }

    /// <summary>The connection of its user, or null.</summary>
    public IPlaceSession? Session { get; set; }

    /// <summary>Without a connection: when it ends.</summary>
    public long End { get; set; }

    /// <summary>Of a lease that is over: ends when the board is off and the place is free. Null while the lease lasts.</summary>
    public Task? Ending { get; set; }
}
