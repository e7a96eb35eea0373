using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>Extended attributes.</content>
public partial interface IFileDomain
{
    Errno SetAttribute(uint directory, bool follow, AttributeFlags flags, ReadOnlySpan<byte> text);

    Errno GetAttribute(
        uint directory, bool follow, uint offset, ReadOnlySpan<byte> text, out uint length, out ulong version, Span<byte> value, out int bytes);

    Errno ListAttributes(
        uint directory, bool follow, uint offset, ReadOnlySpan<byte> path, out uint length, out ulong version, Span<byte> names, out int bytes);

    Errno RemoveAttribute(uint directory, bool follow, ReadOnlySpan<byte> text);

    Errno BirthTime(uint directory, bool follow, ReadOnlySpan<byte> path, out ulong birth);

    Errno StageAttribute(uint length, uint offset, ReadOnlySpan<byte> piece);
}
