using System;

namespace Pistachio.Hil.Link;

/// <summary>Payload of <see cref="FrameType.Hello"/>: who the board is and what it holds.</summary>
/// <remarks>u8 version, u64 uptime, u32 number of tests, then board, build and phases, each a length byte and UTF-8 text.
/// The list of phases is cut off where it does not fit.</remarks>
public ref struct HelloMessage
{
    /// <summary>Version of the link that this source speaks.</summary>
    public const byte CurrentVersion = 1;

    /// <summary>Bytes besides the three texts.</summary>
    public const int FixedBytes = 16;

    public byte Version;

    /// <summary>Nanoseconds since the board's boot.</summary>
    public ulong Uptime;

    public uint TestCount;

    /// <summary>Name of the board profile.</summary>
    public ReadOnlySpan<byte> Board;

    /// <summary>Identity of the image, so that output of an older image is not judged as new.</summary>
    public ReadOnlySpan<byte> Build;

    /// <summary>Enabled phases with versions, separated by spaces.</summary>
    public ReadOnlySpan<byte> Phases;

    /// <returns>Bytes written.</returns>
    public readonly int Write(Span<byte> payload)
    {
        var writer = new PayloadWriter(payload);
        writer.U8(Version);
        writer.U64(Uptime);
        writer.U32(TestCount);
        writer.ShortText(Board);
        writer.ShortText(Build);
        writer.ShortText(Phases);
        return writer.Length;
    }

    /// <returns>False when fields are missing.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out HelloMessage message)
    {
        var reader = new PayloadReader(payload);
        message = default;
        message.Version = reader.U8();
        message.Uptime = reader.U64();
        message.TestCount = reader.U32();
        message.Board = reader.ShortText();
        message.Build = reader.ShortText();
        message.Phases = reader.ShortText();
        return reader.Valid;
    }
}
