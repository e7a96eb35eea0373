using System;

namespace Pistachio.Memory.Tests.Fakes;

/// <summary>
/// The data area of a process's library in one piece, so that tables can be spans. What is in it comes from the frames when they are mapped and
/// goes back to them when they are unmapped; in between nobody else may look at the frames.
/// </summary>
internal sealed class FakeArena
{
    public const ulong Start = 0x0000_7FFF_9000_0000;
    public const ulong Size = 20 << 20;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>((int)Size);

    public Span<byte> At(ulong address, int count) => _bytes.AsSpan((int)(address - Start), count);

    public void Load(ulong page, byte[] frame)
    {
        if (Holds(page))
            frame.CopyTo(Bytes(page));
    }

    public void Store(ulong page, byte[] frame)
    {
        if (Holds(page))
            Bytes(page).CopyTo(frame);
    }

    private static bool Holds(ulong page) => page << Page.Shift >= Start && page << Page.Shift < Start + Size;

    private Span<byte> Bytes(ulong page) => At(page << Page.Shift, (int)Page.Size);
}
