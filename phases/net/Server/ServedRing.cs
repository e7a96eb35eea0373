namespace Pistachio.Net.Server;

/// <summary>A ring that a program shares with the server: the connection's own rings lie in it. Its memory is the program's until that gives it back.</summary>
/// <param name="memory">The memory of all of them.</param>
/// <param name="index">Its number, which is also that of its bit among signals.</param>
/// <param name="socket">The socket, which may be gone when the ring is over.</param>
/// <param name="owner">The domain that has it.</param>
internal sealed class ServedRing(IConnectionRings memory, int index, InetSocket socket, ulong owner)
{
    /// <summary>The bit of ring 0 in the words that the server is signalled with; those below are the network card's.</summary>
    public const int FirstBit = 8;

    public int Index => index;

    public InetSocket Socket => socket;

    public ulong Owner => owner;

    public ServedSendRing Send { get; } = new(memory, index);

    public ServedReceiveRing Receive { get; } = new(memory, index);

    /// <summary>The connection has other rings again.</summary>
    public bool IsOver { get; set; }

    /// <summary>The program has written something into the words that cannot be.</summary>
    public bool IsBroken => Send.IsBroken || Receive.IsBroken;
}
