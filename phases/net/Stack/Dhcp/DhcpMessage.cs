using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Stack;

/// <summary>A message (RFC 2131 section 2), read and written where it lies.</summary>
internal static class DhcpMessage
{
    /// <summary>Bytes before the options.</summary>
    public const int FixedSize = 240;

    /// <summary>Shortest message that every server takes (RFC 1542 section 2.1).</summary>
    public const int MinimumSize = 300;

    private const uint MagicCookie = 0x6382_5363;
    private const byte BootRequest = 1;
    private const byte BootReply = 2;
    private const int YourAddressAt = 16;
    private const int ServerNameAt = 44;
    private const int ServerNameSize = 64;
    private const int FileAt = 108;
    private const int FileSize = 128;

    // 0 operation, 1 hardware type, 2 address length, 4 transaction, 8 seconds, 10 flags, 12 client's address, 16 yours, 20 next server, 24 relay,
    // 28 hardware address, 44 server name, 108 file, 236 magic cookie, 240 options

    /// <summary>Write what is before the options.</summary>
    /// <returns>Where options begin.</returns>
    public static int WriteFixed(Span<byte> bytes, uint transaction, ushort seconds, bool broadcast, IpAddress client, MacAddress mac)
    {
        bytes.Clear();
        bytes[0] = BootRequest;
        bytes[1] = 1;
        bytes[2] = MacAddress.Size;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], transaction);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[8..], seconds);
        bytes[10] = broadcast ? (byte)0x80 : (byte)0;
        client.Write(bytes[12..]);
        mac.Write(bytes[28..]);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[236..], MagicCookie);
        return FixedSize;
    }

    /// <summary>It answers a question of ours.</summary>
    public static bool IsReplyTo(ReadOnlySpan<byte> bytes, uint transaction, MacAddress mac) =>
        bytes.Length > FixedSize && bytes[0] == BootReply && BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) == transaction
        && MacAddress.Read(bytes[28..]) == mac && BinaryPrimitives.ReadUInt32BigEndian(bytes[236..]) == MagicCookie;

    public static IpAddress YourAddress(ReadOnlySpan<byte> bytes) => IpAddress.Read4(bytes[YourAddressAt..]);

    public static DhcpMessageType Type(ReadOnlySpan<byte> bytes) =>
        TryFind(bytes, DhcpOption.MessageType, out ReadOnlySpan<byte> value) && value.Length == 1 && value[0] <= (byte)DhcpMessageType.Release
            ? (DhcpMessageType)value[0]
            : DhcpMessageType.None;

    public static uint Number(ReadOnlySpan<byte> bytes, byte option, uint otherwise) =>
        TryFind(bytes, option, out ReadOnlySpan<byte> value) && value.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(value) : otherwise;

    public static IpAddress Address(ReadOnlySpan<byte> bytes, byte option) => IpAddress.From4(Number(bytes, option, 0));

    /// <summary>Find an option, also where fields were given to options (RFC 2132 section 9.3).</summary>
    public static bool TryFind(ReadOnlySpan<byte> bytes, byte option, out ReadOnlySpan<byte> value)
    {
        if (TryFindIn(bytes[FixedSize..], option, out value))
            return true;
        if (!TryFindIn(bytes[FixedSize..], DhcpOption.Overload, out ReadOnlySpan<byte> overload) || overload.Length != 1)
            return false;

        return ((overload[0] & 1) != 0 && TryFindIn(bytes.Slice(FileAt, FileSize), option, out value))
            || ((overload[0] & 2) != 0 && TryFindIn(bytes.Slice(ServerNameAt, ServerNameSize), option, out value));
    }

    private static bool TryFindIn(ReadOnlySpan<byte> options, byte option, out ReadOnlySpan<byte> value)
    {
        value = default;
        while (options.Length > 0 && options[0] != DhcpOption.End)
        {
            if (options[0] == DhcpOption.Pad)
            {
                options = options[1..];
                continue;
            }

            if (options.Length < 2 || options.Length < 2 + options[1])
                return false;
            if (options[0] == option)
            {
                value = options.Slice(2, options[1]);
                return true;
            }

            options = options[(2 + options[1])..];
        }

        return false;
    }
}
