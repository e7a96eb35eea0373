using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>The page that the process shares with the VFS server, and what is asked by it.</content>
public partial interface IFileDomain
{
    Errno Exchange(out ulong memory);

    Errno ExchangeOpen(uint directory, OpenFlags flags, uint mode, uint length, out uint handle, out FileKind kind, out ulong size);

    Errno ExchangeStatus(uint directory, bool follow, uint length);

    Errno CountedPathStatus(uint directory, bool follow, uint length);

    Errno ExchangeRemove(uint directory, bool isDirectory, uint length);

    Errno ExchangeDirectory(uint handle, uint room, out uint bytes);

    Errno PipeReadShort(uint handle, uint maximum, bool wait, out uint count, out ulong first, out ulong second, out ulong third);

    Errno PipeWriteShort(uint handle, uint length, ulong first, ulong second);

    Errno ExchangePipeRead(uint handle, uint maximum, out uint count);

    Errno ExchangePipeWrite(uint handle, uint length, bool whole, out uint written);

    Errno CountedStatus(uint handle, out uint slot, out ulong count, Span<byte> status);
}
