using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <summary>What the library OS itself asks of the file system.</summary>
internal static class Files
{
    private static VfsClient client;

    /// <summary>The VFS server.</summary>
    public static VfsClient Server => client;

    /// <summary>Connect; in a forked child again, since its capability has another handle.</summary>
    public static void Open(ulong endpoint, ulong messagePage) => client = new VfsClient(endpoint, messagePage);

    /// <summary>Open a file to execute it.</summary>
    /// <returns>As POSIX execve.</returns>
    public static Errno OpenProgram(ReadOnlySpan<byte> path, out uint handle, out FileKind kind, out ulong size)
    {
        handle = 0;
        kind = 0;
        size = 0;
        if (path.Length == 0)
            return Errno.ENOENT;
        while (path.Length > VfsLimits.PathBytes)
        {
            Errno error = client.ExtendPath(path.Slice(0, VfsLimits.PathBytes));
            if (error != Errno.None)
                return error;
            path = path.Slice(VfsLimits.PathBytes);
        }

        return client.Open(VfsLimits.Root, OpenFlags.ReadOnly, 0, path, out handle, out kind, out size);
    }

    public static void BeginProgram()
    {
    }

    public static void WriteStandardError(ReadOnlySpan<byte> text)
    {
    }

    public static Errno BeginSharedChild() => Errno.None;

    public static void EndSharedChild()
    {
    }

    public static void WriteDescriptors(ref ProcessRequest request, Span<byte> descriptors)
    {
    }

    public static bool TryCall(uint number, ref GateFrame frame, out long result)
    {
        result = 0;
        return false;
    }
}
