using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>A socket of another server: what its open file description knows of it.</summary>
internal sealed class RemoteSocket(uint number, SocketFamily family, SocketType type) : WaitQueue
{
    /// <summary>Its number there.</summary>
    public uint Number { get; } = number;

    /// <summary>Its open file description.</summary>
    public OpenFile? File { get; set; }

    public SocketFamily Family { get; } = family;

    public SocketType Type { get; } = type;

    /// <summary>Its last holder was told to wait before he closes it.</summary>
    public bool HasLingered { get; set; }

    /// <summary>How often it had changed when the request <see cref="SeenBy"/> looked at it first.</summary>
    public uint Seen { get; set; }

    /// <summary>The last request that looked at it.</summary>
    public ulong SeenBy { get; set; }
}
