namespace Pistachio.Net.Protocol;

/// <summary>
/// What sockets are ready for, as the socket server tells the VFS server: in memory that both have mapped, so that asking for the state of a socket is no
/// message. First a word for each socket, which only the socket server writes; behind all of them a byte for each, in which who waits asks to be told; behind those
/// a bit for each, with which the answer comes.
/// <code>
///  63                   32 31    24 23    16 15             0
/// +-----------------------+--------+--------+----------------+
/// |      generation       | urgent | comes  |     ready      |
/// +-----------------------+--------+--------+----------------+
/// </code>
/// Ready are the events of poll, generation how often the socket has changed, comes how often bytes, a datagram or a connection has come, urgent how often urgent
/// data was announced. Who asks sets the byte to 1 first and looks at the word afterwards; who changes the
/// word looks at the byte afterwards, and if it is 1 sets it to 0, then the bit, and signals. Who was signalled takes the bits, a word at a time. So nothing is
/// missed, and nobody has to look at all sockets. Behind the bits is again a byte for each socket: which ring its program and the socket server share, plus 1. From that
/// (<see cref="Served"/>) the program takes what comes without a word, so whether there is something to read the words of the ring say (<see cref="INetworkControl.Words"/>).
/// While the bytes of a socket are in a ring, ready is <see cref="InRing"/>, and who wants to know more has
/// them brought back first (<see cref="INetworkControl.Unshare"/>), also who sets the byte.
/// </summary>
public static class SocketStates
{
    /// <summary>Sockets that there may be, a multiple of 64; numbers begin at 1. Both ends of five thousand connections, and some more.</summary>
    public const int Maximum = 10_240;

    /// <summary>Where the bytes begin.</summary>
    public const int WantedOffset = Maximum * sizeof(ulong);

    /// <summary>Where the bits begin: bit (n - 1) % 64 of word (n - 1) / 64 is of socket n.</summary>
    public const int ToldOffset = WantedOffset + Maximum;

    public const int ToldWords = Maximum / 64;

    /// <summary>Where the numbers of rings begin.</summary>
    public const int RingOffset = ToldOffset + (ToldWords * sizeof(ulong));

    /// <summary>Rings that there may be.</summary>
    public const int MaximumRings = 16;

    /// <summary>All of the memory, whole pages.</summary>
    public const int Bytes = (RingOffset + Maximum + 4095) & ~4095;

    /// <summary>Among what it is ready for, where poll has no event: closing it takes time (SO_LINGER).</summary>
    public const ushort Lingers = 0x8000;

    /// <summary>Instead of events of poll, among which it is none.</summary>
    public const ushort InRing = 0x4000;

    /// <summary>Among what it is ready for: its bytes are in a ring, whose words say whether there is something to read.</summary>
    public const ushort Served = 0x1000;

    private const int CountsShift = 16;
    private const int GenerationShift = 32;

    public static ulong Of(ushort ready, uint generation) => ready | ((ulong)generation << GenerationShift);

    /// <param name="ready">Events of poll.</param>
    /// <param name="generation">How often it has changed.</param>
    /// <param name="counts">How often something has come, and in the upper half how often urgent data was announced.</param>
    public static ulong Of(ushort ready, uint generation, ushort counts) => Of(ready, generation) | ((ulong)counts << CountsShift);

    public static ushort CountsOf(ulong state) => (ushort)(state >> CountsShift);

    public static ushort ReadyOf(ulong state) => (ushort)(state & ~(ulong)(Lingers | Served));

    public static bool DoesLinger(ulong state) => (state & Lingers) != 0;

    public static bool IsServed(ulong state) => (state & Served) != 0;

    public static uint GenerationOf(ulong state) => (uint)(state >> GenerationShift);
}
