using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>Files of memory and the size of pipes: the messages of that name.</content>
public partial interface IFileDomain
{
    Errno MakeMemoryFile(bool maySeal, ReadOnlySpan<byte> name, out uint handle);

    Errno Seal(uint handle, FileSeals added, out FileSeals seals);

    Errno MapToWrite(uint handle, bool isMapped);

    Errno PipeSize(uint handle, uint wanted, out uint size);
}
