using System;

namespace Pistachio.Vfs.Server;

/// <summary>An extended attribute. It is never changed but for its record: another value is another attribute.</summary>
/// <param name="bytes">Its name, without a zero byte, and the value behind it.</param>
/// <param name="nameLength">Bytes of the name.</param>
internal sealed class ExtendedAttribute(byte[] bytes, int nameLength)
{
    public byte[] Bytes { get; } = bytes;

    public int NameLength { get; } = nameLength;

    /// <summary>Its record in the <see cref="StableStore"/>; 0: it has none.</summary>
    public int Record { get; set; }

    public ReadOnlySpan<byte> Name => Bytes.AsSpan(0, NameLength);

    public ReadOnlySpan<byte> Value => Bytes.AsSpan(NameLength);
}
