using System;

namespace Pistachio.Hil.Link;

/// <summary>Payload of <see cref="FrameType.Upload"/>: u32 size, the SHA-256 of the content, a length byte and the name in UTF-8.</summary>
public ref struct UploadOffer
{
    /// <summary>Longest name, in bytes.</summary>
    public const int MaximumName = 100;

    /// <summary>Bytes of the content.</summary>
    public uint Size;

    /// <summary>SHA-256 of the content.</summary>
    public ReadOnlySpan<byte> Digest;

    /// <summary>What the board is to call it.</summary>
    public ReadOnlySpan<byte> Name;

    /// <returns>False when the payload is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out UploadOffer offer)
    {
        var reader = new PayloadReader(payload);
        offer = default;
        offer.Size = reader.U32();
        if (!reader.Valid || payload.Length < 4 + Sha256.Size)
            return false;

        offer.Digest = payload.Slice(4, Sha256.Size);
        var names = new PayloadReader(payload.Slice(4 + Sha256.Size));
        offer.Name = names.ShortText();
        return names.Valid && offer.Name.Length > 0 && offer.Name.Length <= MaximumName;
    }

    /// <returns>Bytes written.</returns>
    public readonly int Write(Span<byte> payload)
    {
        var writer = new PayloadWriter(payload);
        writer.U32(Size);
        writer.Rest(Digest);
        writer.ShortText(Name);
        return writer.Written.Length;
    }
}
