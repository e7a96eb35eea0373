using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>
/// A file system as the server sees it: nodes by number, which it never gets from a client. Paths, permissions, mounts and open files are the
/// server's.
/// </summary>
public interface IFileSystem
{
    /// <summary>The root directory.</summary>
    uint Root { get; }

    /// <summary>Nothing in it can be changed: whoever tries gets EROFS. Devices can be written even then.</summary>
    bool IsReadOnly { get; }

    /// <summary>Whether the count of a node rises before anything about it changes, see <see cref="ChangeCounts"/>.</summary>
    bool IsCounted => false;

    /// <summary>Type, permissions and owner of a node.</summary>
    NodeAccess Access(uint node);

    /// <summary>What an open file description of a node is.</summary>
    FileKind Kind(uint node);

    /// <summary>Size in bytes of a regular file, otherwise 0.</summary>
    ulong Size(uint node);

    /// <summary>Fill in what stat tells, all but <see cref="FileStatus.Device"/>.</summary>
    void Describe(uint node, ref FileStatus status);

    /// <summary>The node of a name in a directory.</summary>
    bool TryFind(uint directory, ReadOnlySpan<byte> name, out uint node);

    /// <summary>Rises when frames of a regular file that were handed out are no longer those of the file.</summary>
    uint Version(uint node) => 0;

    /// <summary>The first name of a directory, without "." and "..", whose cookie is not below one. Cookies rise from name to name.</summary>
    /// <returns>False: there is none.</returns>
    bool TryEntry(uint directory, ulong cookie, out ulong found, out ReadOnlySpan<byte> name, out uint node);

    /// <summary>Write the names of a directory from a cookie on, as far as there is room. The position behind a name is its cookie + 1 + a distance.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="cookie">As <see cref="TryEntry"/>.</param>
    /// <param name="distance">Between cookies and positions.</param>
    /// <param name="writer">Where they go.</param>
    void List(uint directory, ulong cookie, ulong distance, ref DirectoryWriter writer)
    {
        while (TryEntry(directory, cookie, out ulong found, out ReadOnlySpan<byte> name, out uint node))
        {
            cookie = found + 1;
            if (!writer.TryAdd(node + 1UL, Access(node).Mode, name, cookie + distance))
                return;
        }
    }

    /// <summary>An open file description of a node was made.</summary>
    void Retain(uint node)
    {
    }

    /// <summary>An open file description of a node is gone.</summary>
    void Release(uint node)
    {
    }

    /// <summary>The directory above one that is not the root.</summary>
    uint Parent(uint directory);

    /// <summary>The name of a directory that is not the root.</summary>
    ReadOnlySpan<byte> NameOf(uint directory);

    /// <summary>The target of a symbolic link.</summary>
    ReadOnlySpan<byte> Target(uint link);

    /// <summary>A capability to the frames of a regular file that is not empty, with the rights to read, and to execute where wanted.</summary>
    CallStatus Frames(uint node, bool execute, out ulong memory);

    /// <summary>The stream of a node of <see cref="FileKind.Console"/>.</summary>
    ConsoleStream Stream(uint node);
}
