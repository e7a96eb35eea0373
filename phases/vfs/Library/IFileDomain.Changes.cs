using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>What changes names, attributes and bytes.</content>
public partial interface IFileDomain
{
    Errno MakeNode(uint directory, uint mode, uint device, ReadOnlySpan<byte> path);

    Errno Remove(uint directory, bool isDirectory, ReadOnlySpan<byte> path);

    Errno Link(uint directory, uint newDirectory, bool follow, ReadOnlySpan<byte> paths);

    Errno MakeLink(uint directory, ReadOnlySpan<byte> paths);

    Errno Rename(uint directory, uint newDirectory, RenameFlags flags, ReadOnlySpan<byte> paths);

    Errno ChangeMode(uint directory, uint mode, bool follow, ReadOnlySpan<byte> path);

    Errno ChangeOwner(uint directory, uint user, uint group, bool follow, ReadOnlySpan<byte> path);

    Errno SetTimes(uint directory, bool follow, in FileTime access, in FileTime modification, ReadOnlySpan<byte> path);

    Errno SetSize(uint directory, ulong size, ReadOnlySpan<byte> path);

    Errno Hole(uint handle, uint page, out uint pages);

    Errno Allocate(uint handle, uint mode, ulong offset, ulong length);

    Errno PrepareWrite(uint handle, ulong count, ulong at, out ulong position, out ulong taken, out uint version, out bool commit);

    Errno CommitWrite(uint handle, ulong end, out ulong size);

    Errno WriteBytes(uint handle, ulong at, ReadOnlySpan<byte> bytes, out uint written, out ulong size);

    Errno ReadBytes(uint handle, ulong position, Span<byte> bytes, out int count);

    Errno FileSystemStatus(uint directory, ReadOnlySpan<byte> path, Span<byte> status);

    Errno Changes(out ulong memory);

    Errno ChangeRoot(uint directory, ReadOnlySpan<byte> path);
}
