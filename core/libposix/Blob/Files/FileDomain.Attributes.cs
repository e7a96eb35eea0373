using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <content>Extended attributes.</content>
internal readonly partial struct FileDomain
{
    public Errno SetAttribute(uint directory, bool follow, AttributeFlags flags, ReadOnlySpan<byte> text) =>
        _server.SetAttribute(directory, follow, flags, text);

    public Errno GetAttribute(
        uint directory, bool follow, uint offset, ReadOnlySpan<byte> text, out uint length, out ulong version, Span<byte> value, out int bytes) =>
        _server.GetAttribute(directory, follow, offset, text, out length, out version, value, out bytes);

    public Errno ListAttributes(
        uint directory, bool follow, uint offset, ReadOnlySpan<byte> path, out uint length, out ulong version, Span<byte> names, out int bytes) =>
        _server.ListAttributes(directory, follow, offset, path, out length, out version, names, out bytes);

    public Errno RemoveAttribute(uint directory, bool follow, ReadOnlySpan<byte> text) => _server.RemoveAttribute(directory, follow, text);

    public Errno BirthTime(uint directory, bool follow, ReadOnlySpan<byte> path, out ulong birth) =>
        _server.BirthTime(directory, follow, path, out birth);

    public Errno StageAttribute(uint length, uint offset, ReadOnlySpan<byte> piece) => _server.StageAttribute(length, offset, piece);
}
