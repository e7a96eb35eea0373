using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>
/// Memory of the pool that shows bytes to who writes and to who reads. It belongs to these two until both have given it back.
/// </summary>
internal sealed class SharedRing
{
    private readonly FramePool _pool;

    /// <param name="pool">Where its memory is from.</param>
    /// <param name="channel">Whose bytes it is for.</param>
    /// <param name="frame">The first frame: the words, then the bytes.</param>
    /// <param name="pages">Pages of bytes.</param>
    public SharedRing(FramePool pool, ByteChannel channel, int frame, int pages)
    {
        _pool = pool;
        Channel = channel;
        Frame = frame;
        Pages = pages;
        Reader = new RingSide(this);
        Writer = new RingSide(this);
    }

    public ByteChannel Channel { get; }

    public int Frame { get; }

    public int Pages { get; }

    /// <summary>The reader sleeps on it.</summary>
    public ulong Notification { get; set; }

    /// <summary>The untyped memory of the notification.</summary>
    public ulong NotificationMemory { get; set; }

    public RingState State { get; set; }

    public RingSide Reader { get; }

    public RingSide Writer { get; }

    public bool IsInUse => State == RingState.InUse;

    /// <summary>The ring itself. The two sides may write to it at any time.</summary>
    public PipeRing Words => new(_pool.Bytes(Frame, 1), _pool.Bytes(Frame + 1, Pages));

    /// <summary>Whether a handle of a domain is one of the two sides.</summary>
    public bool Has(Domain domain, uint handle) =>
        (Reader.Owner == domain && Reader.Handle == handle) || (Writer.Owner == domain && Writer.Handle == handle);
}
