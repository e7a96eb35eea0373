using System;

namespace Pistachio.Files;

/// <summary>What goes with the bytes of a message.</summary>
internal ref struct OutgoingParts
{
    /// <summary>The handle of the directory that the address begins at (4 bytes), and the address; empty: none is given.</summary>
    public ReadOnlySpan<byte> Address;

    /// <summary>Handles, 4 bytes each.</summary>
    public ReadOnlySpan<byte> Rights;

    /// <summary>Process, user and group, 4 bytes each; empty: not given.</summary>
    public ReadOnlySpan<byte> Credentials;

    /// <summary>Other control data, of AF_INET and AF_INET6.</summary>
    public ReadOnlySpan<byte> Control;

    public readonly bool Any => Address.Length + Rights.Length + Credentials.Length + Control.Length != 0;
}
