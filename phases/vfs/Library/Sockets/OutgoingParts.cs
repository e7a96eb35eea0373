using System;

namespace Pistachio.Files;

/// <summary>What goes with the bytes of a message.</summary>
internal ref struct OutgoingParts
{
    /// <summary>The handle of the directory that the address begins at (4 bytes), and the address; empty: none is given.</summary>
    public ReadOnlySpan<byte> Address;

    /// <summary>Handles, 4 bytes each; of AF_INET and AF_INET6, which pass none, other control data.</summary>
    public ReadOnlySpan<byte> Rights;

    /// <summary>Process, user and group, 4 bytes each; empty: not given.</summary>
    public ReadOnlySpan<byte> Credentials;

    public readonly bool Any => Address.Length + Rights.Length + Credentials.Length != 0;
}
