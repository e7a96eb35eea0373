namespace Pistachio.Net.Protocol;

/// <summary>
/// How the memory is laid out that a network driver and its client share. Either side may write all of it, so neither believes a word: each keeps its
/// own indexes to itself, and takes an index of the other side only when it is between what it could be.
/// </summary>
/// <remarks>
/// <code>
///   page 0   0x000  frames sent                 client    0x400  transmit entries, 128 words: the frame's length
///            0x040  frames sent and done with   driver    0x800  receive entries, 128 words: buffer | length &lt;&lt; 16
///            0x080  frames received             driver    0xC00  counters, 64 bits each, by NetworkCounter: driver
///            0x0C0  frames received and used    client
///            0x100  client waits                either
///            0x140  driver waits                either
///            0x180  link: 1 = up                driver
///   page 1   transmit buffers, 128 of 2 KiB: entry i has buffer i
///   page 65  receive buffers, 128 of 2 KiB: the driver says in the entry which
/// </code>
/// Words are 32 bits, little endian. Indexes count frames and wrap at 2^32; entry i mod 128 belongs to frame i. What both sides write stands in
/// lines of its own, 64 bytes apart.
/// <para>A side that waits sets its word, looks into its ring once more, and sleeps. The other side takes the word back to 0 and signals, once.</para>
/// </remarks>
public static class NetworkRings
{
    /// <summary>Entries of each ring, a power of two.</summary>
    public const int Entries = 128;

    /// <summary>Bytes of a buffer.</summary>
    public const int BufferSize = 2048;

    /// <summary>Shortest and longest frame: a header alone; 1,500 bytes behind a header with a VLAN tag. Without the check sequence.</summary>
    public const int MinimumFrame = 14;
    public const int MaximumFrame = 1518;

    public const int Sent = 0x000;
    public const int SentDone = 0x040;
    public const int Received = 0x080;
    public const int ReceivedDone = 0x0C0;
    public const int ClientWaits = 0x100;
    public const int DriverWaits = 0x140;
    public const int Link = 0x180;
    public const int TransmitEntries = 0x400;
    public const int ReceiveEntries = 0x800;
    public const int Counters = 0xC00;

    public const int PageSize = 4096;
    public const int TransmitBuffers = PageSize;
    public const int ReceiveBuffers = TransmitBuffers + (Entries * BufferSize);

    /// <summary>Bytes in all.</summary>
    public const int Size = ReceiveBuffers + (Entries * BufferSize);

    /// <summary>Pages in all.</summary>
    public const int Pages = Size / PageSize;
}
