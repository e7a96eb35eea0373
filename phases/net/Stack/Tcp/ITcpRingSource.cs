using System.Diagnostics.CodeAnalysis;

namespace Pistachio.Net.Stack;

/// <summary>Where the rings of accepted connections come from. They are taken when a connection is established, so a flood of half-open ones takes none.</summary>
public interface ITcpRingSource
{
    /// <summary>
    /// Bytes that a receive ring may get at any time, 1 to 1 GiB: the window scale of a connection is chosen once, so that it can say as much
    /// (RFC 7323 section 2.2).
    /// </summary>
    int LongestReceive { get; }

    /// <summary>Bytes of the receive ring that a connection with some settings gets: 1 to 1 GiB.</summary>
    int ReceiveCapacityOf(TcpSettings settings);

    /// <summary>Take the rings of a connection.</summary>
    /// <param name="settings">What the program chose of it.</param>
    /// <param name="send">Ring for what the program writes.</param>
    /// <param name="receive">Ring for what comes.</param>
    /// <returns>False: there are none now; the peer tries again.</returns>
    bool TryTake(TcpSettings settings, [NotNullWhen(true)] out ISendRing? send, [NotNullWhen(true)] out IReceiveRing? receive);

    /// <summary>The settings of a connection have changed: its rings hold as much as these say from now on. What lies in them stays.</summary>
    void Resize(TcpSettings settings, ISendRing send, IReceiveRing receive);

    /// <summary>A connection is over and closed: its rings are not used any more.</summary>
    void Return(ISendRing send, IReceiveRing receive);

    /// <summary>Whether a ring was refused memory, and there is some again since: who waits for it may go on.</summary>
    /// <returns>True once for each time.</returns>
    bool TakeReplenished() => false;
}
