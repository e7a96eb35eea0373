using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Pistachio.Hil.Link;

/// <summary>
/// The board's side of an upload: keeps what has come of a file, so that a transfer that was interrupted goes on where it stopped. The room
/// for the content belongs to the caller. No allocation, no exceptions.
/// </summary>
public struct BoardUpload
{
    private Sha256 hash;
    private DigestBytes digest;
    private NameBytes name;
    private int nameLength;
    private uint size;
    private uint received;
    private bool isBegun;

    /// <summary>How it stands.</summary>
    public UploadState State { get; private set; }

    /// <summary>Bytes that have come; where the next piece must begin.</summary>
    public readonly uint Received => received;

    /// <summary>All of it has come and is right.</summary>
    public readonly bool IsComplete => isBegun && State == UploadState.Complete;

    /// <summary>Its name.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Name => ((ReadOnlySpan<byte>)name).Slice(0, nameLength);

    /// <summary>Takes an offer. The same offer again goes on with what has come; another one begins anew.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="room">Bytes that the board has room for.</param>
    public void Begin(scoped in UploadOffer offer, int room)
    {
        if (isBegun && State is UploadState.Receiving or UploadState.Complete && offer.Size == size
            && offer.Digest.SequenceEqual((ReadOnlySpan<byte>)digest) && offer.Name.SequenceEqual(Name))
        {
            return;
        }

        isBegun = true;
        received = 0;
        size = offer.Size;
        offer.Digest.CopyTo(digest);
        offer.Name.CopyTo(name);
        nameLength = offer.Name.Length;
        hash.Begin();
        State = offer.Size > (uint)room ? UploadState.Refused : UploadState.Receiving;
        if (size == 0)
            Finish();
    }

    /// <summary>Takes a piece. One that does not begin where the last ended is of an earlier attempt, and dropped.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="bytes">The piece.</param>
    /// <param name="room">Where the content goes.</param>
    /// <returns>The host must be told how it stands: the file is complete, or the piece made no sense.</returns>
    public bool Take(uint offset, scoped ReadOnlySpan<byte> bytes, scoped Span<byte> room)
    {
        if (!isBegun || State != UploadState.Receiving || offset != received || (uint)bytes.Length > size - received)
            return true;

        bytes.CopyTo(room.Slice((int)received));
        hash.Add(bytes);
        received += (uint)bytes.Length;
        if (received == size)
            Finish();
        return State != UploadState.Receiving;
    }

    private void Finish()
    {
        if (State == UploadState.Refused)
            return;

        DigestBytes found = default;
        hash.End(found);
        bool isRight = ((ReadOnlySpan<byte>)found).SequenceEqual((ReadOnlySpan<byte>)digest);
        State = isRight ? UploadState.Complete : UploadState.Damaged;
        if (!isRight)
            received = 0;
    }

    [InlineArray(Sha256.Size)]
    private struct DigestBytes
    {
        private byte first;
    }

    [InlineArray(UploadOffer.MaximumName)]
    private struct NameBytes
    {
        private byte first;
    }
}
