namespace Pistachio.Vfs.Server;

/// <summary>A file in an <see cref="InterestList"/>.</summary>
/// <param name="list">The list.</param>
/// <param name="file">The file.</param>
/// <param name="descriptor">The descriptor that it was named by.</param>
internal sealed class Interest(InterestList list, OpenFile file, uint descriptor)
{
    /// <summary>EPOLLONESHOT: told once, then only after it was changed.</summary>
    public const uint OneShot = 1U << 30;

    /// <summary>EPOLLET: told again only after the file has changed.</summary>
    public const uint EdgeTriggered = 1U << 31;

    /// <summary>No file changes so often: what it is ready for when it is added is told, though it has not changed since.</summary>
    public const ulong Never = ulong.MaxValue;

    public InterestList List { get; } = list;

    public OpenFile File { get; } = file;

    public uint Descriptor { get; } = descriptor;

    /// <summary>EPOLL values; without <see cref="OneShot"/> they are those of poll.</summary>
    public uint Events { get; set; }

    public ulong Data { get; set; }

    /// <summary>It was told and is <see cref="OneShot"/>.</summary>
    public bool IsSpent { get; set; }

    /// <summary>How often the file had changed when it was told last; <see cref="Never"/> before.</summary>
    public ulong Seen { get; set; } = Never;

    /// <summary>The round of its list in which it was told last, see <see cref="InterestList.Round"/>.</summary>
    public ulong Told { get; set; }

    /// <summary>It is not looked at before it says that it has changed.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>Its neighbours in its <see cref="InterestChain"/>.</summary>
    public Interest? Previous { get; set; }

    public Interest? Next { get; set; }
}
