using System;

namespace Pistachio.Hil.Link;

/// <summary>Makes the line of a frame.</summary>
public static class FrameEncoder
{
    /// <summary>Writes one frame.</summary>
    /// <param name="type">What the frame says.</param>
    /// <param name="sequence">Its number, 0 when it is not repeated.</param>
    /// <param name="acknowledge">The last sequence received in order, 0 for none.</param>
    /// <param name="bootId">The boot that the frame belongs to.</param>
    /// <param name="payload">At most <see cref="FrameLayout.MaximumPayload"/> bytes.</param>
    /// <param name="destination">At least <see cref="FrameLayout.MaximumFrame"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Encode(FrameType type, uint sequence, uint acknowledge, uint bootId, ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        FrameBody storage = default;
        Span<byte> body = storage;
        var writer = new PayloadWriter(body);
        writer.U8((byte)type);
        writer.U32(sequence);
        writer.U32(acknowledge);
        writer.U32(bootId);
        writer.U8((byte)payload.Length);
        writer.Rest(payload);
        writer.U32(Crc32.Compute(writer.Written));

        destination[0] = FrameLayout.Restart;
        destination[1] = FrameLayout.Mark;
        int text = Base64.Encode(writer.Written, destination.Slice(2));
        destination[2 + text] = FrameLayout.End;
        return text + 3;
    }
}
