using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Tests.Fakes;

/// <content>Extended attributes.</content>
internal readonly partial struct FakeDomain
{
    public Errno SetAttribute(uint directory, bool follow, AttributeFlags flags, ReadOnlySpan<byte> text) =>
        Server.SetAttribute(process.Badge, directory, follow, flags, text);

    public Errno GetAttribute(
        uint directory, bool follow, uint offset, ReadOnlySpan<byte> text, out uint length, out ulong version, Span<byte> value, out int bytes) =>
        Server.GetAttribute(process.Badge, directory, follow, offset, text, out length, out version, value, out bytes);

    public Errno ListAttributes(
        uint directory, bool follow, uint offset, ReadOnlySpan<byte> path, out uint length, out ulong version, Span<byte> names, out int bytes) =>
        Server.ListAttributes(process.Badge, directory, follow, offset, path, out length, out version, names, out bytes);

    public Errno RemoveAttribute(uint directory, bool follow, ReadOnlySpan<byte> text) =>
        Server.RemoveAttribute(process.Badge, directory, follow, text);

    public Errno BirthTime(uint directory, bool follow, ReadOnlySpan<byte> path, out ulong birth) =>
        Server.BirthTime(process.Badge, directory, follow, path, out birth);

    public Errno StageAttribute(uint length, uint offset, ReadOnlySpan<byte> piece) => Server.StageAttribute(process.Badge, length, offset, piece);
}
