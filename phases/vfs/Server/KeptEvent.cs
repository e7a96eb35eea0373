using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>Something that happened in a transaction: who watches is told with the commit.</summary>
/// <param name="Place">The file or directory that is watched.</param>
/// <param name="What">What happened; none: a name was taken from the file, which may be gone by that.</param>
/// <param name="Cookie">What two halves of a move have in common.</param>
/// <param name="Name">The name in the directory.</param>
/// <param name="IsDirectory">Of a file that may be gone: it is a directory.</param>
internal readonly record struct KeptEvent(Place Place, WatchEvents What, uint Cookie, byte[] Name, bool IsDirectory)
{
    /// <summary>What it takes up beside its name, in bytes, about.</summary>
    public const int Cost = 64;
}
