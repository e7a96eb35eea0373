namespace Pistachio.Hil.Link;

/// <summary>How a frame lies on the serial line, and how its body lies in the base64 text.</summary>
/// <remarks>
/// One line per frame: <c>RS ~ base64(body) LF</c>. Base64 is that of RFC 4648 section 4, with padding. The body, all
/// numbers little-endian:
/// <code>
///  0      1          5             9         13       14          14 + length
/// +------+----------+-------------+---------+--------+-----------+----------+
/// | type | sequence | acknowledge | boot id | length | payload   | CRC-32   |
/// |  1   |    4     |      4      |    4    |   1    | 0 to 162  |    4     |
/// +------+----------+-------------+---------+--------+-----------+----------+
/// </code>
/// The CRC is over everything before it. Sequence 0 marks a frame that is not repeated (heartbeat, acknowledgement); all
/// others count up from 1 in each direction and each boot. Acknowledge is the last sequence received in order.
/// </remarks>
public static class FrameLayout
{
    /// <summary>The ASCII record separator. It occurs nowhere else in a frame, so it restarts one anywhere.</summary>
    public const byte Restart = 0x1E;

    /// <summary>Follows <see cref="Restart"/>.</summary>
    public const byte Mark = (byte)'~';

    /// <summary>Ends a frame. A carriage return before it, as terminals insert it, is ignored.</summary>
    public const byte End = (byte)'\n';

    public const int TypeOffset = 0;
    public const int SequenceOffset = 1;
    public const int AcknowledgeOffset = 5;
    public const int BootIdOffset = 9;
    public const int LengthOffset = 13;
    public const int PayloadOffset = 14;
    public const int CrcSize = 4;

    /// <summary>Body bytes beside the payload.</summary>
    public const int Overhead = PayloadOffset + CrcSize;

    /// <summary>Chosen so that the largest body is a whole number of base64 groups, and inside the range of 128 to 192 bytes
    /// that gives the best goodput on lines that lose one byte in a thousand.</summary>
    public const int MaximumPayload = 162;

    public const int MaximumBody = MaximumPayload + Overhead;

    /// <summary>Base64 characters of the largest body.</summary>
    public const int MaximumText = MaximumBody / 3 * 4;

    /// <summary>Bytes of the largest frame on the line.</summary>
    public const int MaximumFrame = MaximumText + 3;
}
