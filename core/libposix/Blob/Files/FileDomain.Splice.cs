using System;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <content>Bytes that go from one pipe to another, or are looked at.</content>
internal readonly partial struct FileDomain
{
    public Errno PipeMove(uint source, uint target, uint count, bool keep, out uint moved, out bool isFull) =>
        _server.PipeMove(source, target, count, keep, out moved, out isFull);

    public Errno PipePeek(uint handle, uint skip, Span<byte> bytes, out int count) =>
        _server.PipePeek(handle, skip, (uint)bytes.Length, bytes, out count);
}
