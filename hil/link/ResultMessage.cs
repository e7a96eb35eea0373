using System;

namespace Pistachio.Hil.Link;

/// <summary>Payload of <see cref="FrameType.Result"/>: u32 index, u8 <see cref="TestStatus"/>, u64 nanoseconds, UTF-8 message.</summary>
public ref struct ResultMessage
{
    public uint Index;

    public TestStatus Status;

    /// <summary>How long the test ran, in nanoseconds.</summary>
    public ulong Duration;

    /// <summary>Why it failed or was skipped; cut off at the end of the frame.</summary>
    public ReadOnlySpan<byte> Message;

    /// <returns>Bytes written.</returns>
    public readonly int Write(Span<byte> payload)
    {
        var writer = new PayloadWriter(payload);
        writer.U32(Index);
        writer.U8((byte)Status);
        writer.U64(Duration);
        writer.Rest(Message);
        return writer.Length;
    }

    /// <returns>False when fields are missing or the status is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ResultMessage message)
    {
        var reader = new PayloadReader(payload);
        message = default;
        message.Index = reader.U32();
        message.Status = (TestStatus)reader.U8();
        message.Duration = reader.U64();
        message.Message = reader.Rest();
        return reader.Valid && message.Status != TestStatus.None && message.Status <= TestStatus.TimedOut;
    }
}
