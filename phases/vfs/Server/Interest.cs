namespace Pistachio.Vfs.Server;

/// <summary>A file in an <see cref="InterestList"/>.</summary>
/// <param name="file">The file.</param>
/// <param name="descriptor">The descriptor that it was named by.</param>
internal sealed class Interest(OpenFile file, uint descriptor)
{
    /// <summary>EPOLLONESHOT: told once, then only after it was changed.</summary>
    public const uint OneShot = 1U << 30;

    /// <summary>EPOLLET: told again only after the file has changed.</summary>
    public const uint EdgeTriggered = 1U << 31;

    /// <summary>No count of changes.</summary>
    public const ulong Never = ulong.MaxValue;

    public OpenFile File { get; } = file;

    public uint Descriptor { get; } = descriptor;

    /// <summary>EPOLL values; without <see cref="OneShot"/> they are those of poll.</summary>
    public uint Events { get; set; }

    public ulong Data { get; set; }

    /// <summary>It was told and is <see cref="OneShot"/>.</summary>
    public bool IsSpent { get; set; }

    /// <summary>How often the file had changed when it was told last; <see cref="Never"/>: it was not told, so it is whether or not it has changed ever.</summary>
    public ulong Seen { get; set; } = Never;
}
