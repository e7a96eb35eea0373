using System;
using System.Buffers.Binary;

namespace Pistachio.Net.Stack;

/// <summary>The options of a segment (RFC 9293 section 3.2, RFC 7323, RFC 2018).</summary>
internal ref struct TcpOptions
{
    public const byte EndKind = 0;
    public const byte NoOperationKind = 1;
    public const byte MssKind = 2;
    public const byte ScaleKind = 3;
    public const byte SackPermittedKind = 4;
    public const byte SackKind = 5;
    public const byte TimestampKind = 8;

    /// <summary>Scale at most (RFC 7323 section 2.3).</summary>
    public const int MaximumScale = 14;

    /// <summary>Bytes of a timestamp option with the padding before it.</summary>
    public const int TimestampSize = 12;

    /// <summary>Maximum segment size; 0: not there.</summary>
    public ushort Mss;

    /// <summary>Window scale; -1: not there.</summary>
    public int Scale;

    public bool IsSackPermitted;

    public bool HasTimestamp;

    public uint TimestampValue;

    public uint TimestampEcho;

    /// <summary>Pairs of sequence numbers, eight bytes each.</summary>
    public ReadOnlySpan<byte> SackBlocks;

    /// <summary>Read options as far as they make sense; what is unknown is skipped (RFC 9293 section 3.2, MUST-6).</summary>
    public static TcpOptions Read(ReadOnlySpan<byte> bytes)
    {
        TcpOptions options = default;
        options.Scale = -1;

        // The usual case in an established connection: two bytes of padding and a timestamp.
        if (bytes.Length == TimestampSize && BinaryPrimitives.ReadUInt32BigEndian(bytes) == 0x0101_080A)
        {
            options.ReadTimestamp(bytes[4..]);
            return options;
        }

        while (bytes.Length > 0 && bytes[0] != EndKind)
        {
            if (bytes[0] == NoOperationKind)
            {
                bytes = bytes[1..];
                continue;
            }

            if (bytes.Length < 2 || bytes[1] < 2 || bytes[1] > bytes.Length)
                break;

            int length = bytes[1];
            ReadOnlySpan<byte> value = bytes[2..length];
            switch (bytes[0])
            {
                case MssKind when length == 4:
                    options.Mss = BinaryPrimitives.ReadUInt16BigEndian(value);
                    break;
                case ScaleKind when length == 3:
                    options.Scale = Math.Min((int)value[0], MaximumScale);
                    break;
                case SackPermittedKind when length == 2:
                    options.IsSackPermitted = true;
                    break;
                case SackKind when length >= 10 && (length - 2) % 8 == 0:
                    options.SackBlocks = value;
                    break;
                case TimestampKind when length == 10:
                    options.ReadTimestamp(value);
                    break;
            }

            bytes = bytes[length..];
        }

        return options;
    }

    private void ReadTimestamp(ReadOnlySpan<byte> value)
    {
        HasTimestamp = true;
        TimestampValue = BinaryPrimitives.ReadUInt32BigEndian(value);
        TimestampEcho = BinaryPrimitives.ReadUInt32BigEndian(value[4..]);
    }
}
