using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <content>Files of memory and the size of pipes.</content>
internal readonly partial struct FileDomain
{
    public Errno MakeMemoryFile(bool maySeal, ReadOnlySpan<byte> name, out uint handle) => _server.MakeMemoryFile(maySeal, name, out handle);

    public Errno Seal(uint handle, FileSeals added, out FileSeals seals) => _server.Seal(handle, added, out seals);

    public Errno MapToWrite(uint handle, bool isMapped) => _server.MapToWrite(handle, isMapped);

    public Errno PipeSize(uint handle, uint wanted, out uint size) => _server.PipeSize(handle, wanted, out size);
}
