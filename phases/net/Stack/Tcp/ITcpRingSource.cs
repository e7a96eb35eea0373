using System.Diagnostics.CodeAnalysis;

namespace Pistachio.Net.Stack;

/// <summary>Where the rings of accepted connections come from. They are taken when a connection is established, so a flood of half-open ones takes none.</summary>
public interface ITcpRingSource
{
    /// <summary>Bytes of the longest receive rings that it gives: 1 to 1 GiB.</summary>
    int ReceiveCapacity { get; }

    /// <returns>False: there are none now; the peer tries again.</returns>
    bool TryTake([NotNullWhen(true)] out ISendRing? send, [NotNullWhen(true)] out IReceiveRing? receive);

    /// <summary>A connection is over and closed: its rings are not used any more.</summary>
    void Return(ISendRing send, IReceiveRing receive);

    /// <summary>Whether a ring was refused memory, and there is some again since: who waits for it may go on.</summary>
    /// <returns>True once for each time.</returns>
    bool TakeReplenished() => false;
}
