using System;
using System.Security.Cryptography;
using System.Text;

using Pistachio.Hil.Link;

namespace Pistachio.Hil.Session;

/// <summary>
/// The rig's side of an upload: one file for the board. A pure state machine over a <see cref="HostSession"/>. Given to the session of the
/// next boot, or after the board began again, it goes on with what the board still has.
/// </summary>
public sealed class FileUpload
{
    /// <summary>A content that arrives damaged so often, although every frame had a right checksum, has a reason that does not go away.</summary>
    private const int MaximumAttempts = 3;

    private readonly byte[] content;
    private readonly byte[] digest;
    private readonly byte[] nameBytes;
    private uint position;
    private bool isOffered;
    private bool isTaking;
    private int damaged;

    /// <param name="name">1 to <see cref="UploadOffer.MaximumName"/> bytes in UTF-8.</param>
    /// <param name="content">The content.</param>
    public FileUpload(string name, byte[] content)
    {
        Name = name;
        this.content = content;
        digest = SHA256.HashData(content);
        nameBytes = Encoding.UTF8.GetBytes(name);
        if (nameBytes.Length is 0 or > UploadOffer.MaximumName)
            throw new ArgumentException($"'{name}' is no name of 1 to {UploadOffer.MaximumName} bytes", nameof(name));
    }

    public string Name { get; }

    /// <summary>The board has all of it, and its digest is right.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Why the board will not have it; null while it may.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Bytes that were sent, those included that an earlier attempt sent and the board still has.</summary>
    public long Sent => position;

    /// <summary>A session begins: the board is asked what it has.</summary>
    public void Restart()
    {
        isOffered = false;
        isTaking = false;
    }

    /// <summary>Sends what can be sent now.</summary>
    public void Pump(HostSession session)
    {
        if (IsComplete || Refusal is not null)
            return;

        if (!isOffered)
            isOffered = session.TryOffer(new UploadOffer { Size = (uint)content.Length, Digest = digest, Name = nameBytes });
        while (isTaking && position < content.Length)
        {
            int count = Math.Min(HostSession.MaximumPiece, content.Length - (int)position);
            if (!session.TryUpload(position, content.AsSpan((int)position, count)))
                return;
            position += (uint)count;
        }
    }

    /// <summary>Takes what the board says.</summary>
    public void Handle(BoardEvent.UploadStood status)
    {
        switch (status.State)
        {
            case UploadState.Receiving when status.Offset <= content.Length:
                position = status.Offset;
                isTaking = true;
                break;
            case UploadState.Complete:
                IsComplete = true;
                break;
            case UploadState.Damaged when ++damaged < MaximumAttempts:
                Restart();
                break;
            case UploadState.Damaged:
                Refusal = $"{Name} arrived damaged {damaged} times";
                break;
            case UploadState.Refused:
                Refusal = $"the board has no room for {Name}, {content.Length} bytes";
                break;
            default:
                Refusal = $"the board wants {Name} from byte {status.Offset} on, but it has {content.Length}";
                break;
        }
    }
}
