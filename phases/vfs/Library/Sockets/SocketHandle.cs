using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>A socket, for the server of its family.</summary>
/// <param name="family">The family: it says which server.</param>
/// <param name="handle">The handle of the VFS server.</param>
/// <param name="number">What the server of its family knows it by; of AF_UNIX the handle.</param>
public readonly struct SocketHandle(SocketFamily family, uint handle, uint number)
{
    public readonly SocketFamily Family = family;

    public readonly uint Handle = handle;

    public readonly uint Number = number;
}
