namespace Pistachio.Net.Stack;

/// <summary>
/// First sequence numbers that say all that is to be remembered of a SYN, so that a flood of them takes no memory (D. J. Bernstein, 1996; RFC 4987
/// section 3.6). Scale and SACK have no room in the number and travel in the low bits of our timestamp, if the peer has timestamps.
/// </summary>
internal sealed class SynCookies(NetworkStack stack)
{
    // 31-27 period, 26-24 index of the segment size, 23-0 keyed hash
    private const int PeriodShift = 27;
    private const int SizeShift = 24;
    private const uint HashMask = 0xFF_FFFF;
    private const long PeriodTime = 64 * Time.Second;

    /// <summary>Periods that a cookie holds: between one and two minutes.</summary>
    private const uint MaximumAge = 1;

    // In the timestamp: 4 scale, 15 for none; 1 SACK.
    private const uint TimestampMask = 0x1F;
    private const uint NoScale = 15;
    private const uint SackBit = 0x10;

    private static readonly ushort[] SegmentSizes = [88, 536, 1024, 1220, 1380, 1440, 1460, 8960];

    private uint Period => (uint)(stack.Now / PeriodTime);

    /// <summary>The number to answer a SYN with.</summary>
    public uint Make(in IpEndpoint local, in IpEndpoint remote, uint sequence, int segmentSize)
    {
        uint index = 0;
        while (index + 1 < SegmentSizes.Length && SegmentSizes[index + 1] <= segmentSize)
            index++;
        return (Period << PeriodShift) | (index << SizeShift) | Hash(local, remote, sequence, Period, index);
    }

    /// <summary>Look whether a number is one that we made.</summary>
    /// <param name="local">Our end.</param>
    /// <param name="remote">Theirs.</param>
    /// <param name="sequence">That of the SYN.</param>
    /// <param name="cookie">The number.</param>
    /// <param name="segmentSize">What the SYN said, rounded down.</param>
    public bool TryRead(in IpEndpoint local, in IpEndpoint remote, uint sequence, uint cookie, out int segmentSize)
    {
        uint age = (Period - (cookie >> PeriodShift)) & 0x1F;
        uint index = (cookie >> SizeShift) & 7;
        segmentSize = SegmentSizes[index];
        return age <= MaximumAge && (cookie & HashMask) == Hash(local, remote, sequence, Period - age, index);
    }

    /// <summary>Hide scale and SACK in a timestamp, which becomes up to 31 ms older.</summary>
    public static uint MarkTimestamp(uint timestamp, int scale, bool hasSack) =>
        ((timestamp - TimestampMask - 1) & ~TimestampMask) | (scale < 0 ? NoScale : (uint)scale) | (hasSack ? SackBit : 0);

    /// <summary>What <see cref="MarkTimestamp"/> has hidden.</summary>
    public static void ReadTimestamp(uint echo, out int scale, out bool hasSack)
    {
        uint hidden = echo & 0xF;
        scale = hidden == NoScale ? -1 : (int)hidden;
        hasSack = (echo & SackBit) != 0;
    }

    private uint Hash(in IpEndpoint local, in IpEndpoint remote, uint sequence, uint period, uint index) =>
        stack.Secrets.Cookie(local, remote, sequence, (period << 3) | index) & HashMask;
}
