using System;
using Pistachio.Abi;

namespace Pistachio.Vfs.Tests.Fakes;

/// <content>Bytes that go from one pipe to another, or are looked at.</content>
internal readonly partial struct FakeDomain
{
    public Errno PipeMove(uint source, uint target, uint count, bool keep, out uint moved, out bool isFull) =>
        Server.PipeMove(process.Badge, source, target, count, keep, out moved, out isFull);

    public Errno PipePeek(uint handle, uint skip, Span<byte> bytes, out int count) =>
        Server.PipePeek(process.Badge, handle, skip, (uint)bytes.Length, bytes, out count);
}
