namespace Pistachio.Vfs.Server;

/// <summary>
/// What the process descriptors (pidfd of Linux) of one process have in common: what the process server has told of it. It keeps nothing of the process, and
/// is not the one of another process that gets the same id.
/// </summary>
/// <param name="number">The number of the process: its id in the lower 16 bits, and all of it is never that of another process.</param>
internal sealed class ProcessFile(ulong number) : WaitQueue
{
    public ulong Number { get; } = number;

    /// <summary>Its id, for as long as it is not <see cref="IsGone"/>.</summary>
    public uint Pid => (ushort)Number;

    /// <summary>The process has ended.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Nobody can wait for it any more: its id may be that of another process.</summary>
    public bool IsGone { get; set; }

    /// <summary>Open file descriptions of it.</summary>
    public int Opened { get; set; }
}
