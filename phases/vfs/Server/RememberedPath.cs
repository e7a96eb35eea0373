using Pistachio.Abi;

namespace Pistachio.Vfs.Server;

/// <summary>A path that was resolved, see <see cref="PathCache"/>.</summary>
internal sealed class RememberedPath
{
    /// <summary>Longest path that is kept.</summary>
    public const int MaximumBytes = 128;

    /// <summary>The path.</summary>
    public readonly byte[] Path = new byte[MaximumBytes];

    /// <summary>The counts of the directories that were passed, and what they were.</summary>
    public readonly (uint Slot, ulong Count)[] Passed = new (uint, ulong)[PathWalk.MaximumPassed];

    /// <summary>Bytes of the path.</summary>
    public int Length;

    /// <summary>How many directories were passed.</summary>
    public int Depth;

    /// <summary>The root directory of who asked, and where the path begins.</summary>
    public Place Root;
    public Place From;

    /// <summary>Whether a link at its end was followed.</summary>
    public bool Follow;

    /// <summary>Who asked.</summary>
    public uint User;
    public uint Group;
    public uint[]? Groups;

    /// <summary>What it names.</summary>
    public Place Found;

    /// <summary>As <see cref="PathWalk.Directory"/>.</summary>
    public Place? Directory;

    /// <summary>ENOENT: it names nothing.</summary>
    public Errno Error;
}
