using System;
using Pistachio.Abi;

namespace Pistachio.Files;

/// <content>Bytes that go from one pipe to another, or are looked at: the messages of that name.</content>
public partial interface IFileDomain
{
    Errno PipeMove(uint source, uint target, uint count, bool keep, out uint moved, out bool isFull);

    Errno PipePeek(uint handle, uint skip, Span<byte> bytes, out int count);
}
