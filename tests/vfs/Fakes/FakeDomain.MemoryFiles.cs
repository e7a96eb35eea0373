using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Tests.Fakes;

/// <content>Files of memory and the size of pipes.</content>
internal readonly partial struct FakeDomain
{
    public Errno MakeMemoryFile(bool maySeal, ReadOnlySpan<byte> name, out uint handle) =>
        Server.MakeMemoryFile(process.Badge, maySeal, name, out handle);

    public Errno Seal(uint handle, FileSeals added, out FileSeals seals) => Server.Seal(process.Badge, handle, added, out seals);

    public Errno MapToWrite(uint handle, bool isMapped) => Server.MapToWrite(process.Badge, handle, isMapped);

    public Errno PipeSize(uint handle, uint wanted, out uint size) => Server.PipeSize(process.Badge, handle, wanted, out size);
}
