using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>A socket, for the server of its family.</summary>
/// <param name="family">The family: it says which server.</param>
/// <param name="handle">The handle there.</param>
public readonly struct SocketHandle(SocketFamily family, uint handle)
{
    public readonly SocketFamily Family = family;

    public readonly uint Handle = handle;
}
