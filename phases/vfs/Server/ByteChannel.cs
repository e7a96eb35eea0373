using System;

namespace Pistachio.Vfs.Server;

/// <summary>
/// Bytes that go in at one end and come out at the other in the same order: those of a pipe, or those that are sent to a socket. They may lie in a ring
/// meanwhile (decision 32); while that is in use, nobody puts or takes any here.
/// </summary>
internal abstract class ByteChannel : WaitQueue
{
    /// <summary>Memory that shows its bytes to who reads and who writes; null: there is none.</summary>
    public SharedRing? Ring { get; set; }

    /// <summary>The ring that the bytes are in; null: they are here.</summary>
    public SharedRing? RingInUse => Ring is { IsInUse: true } ring ? ring : null;

    /// <summary>Somebody who reads has asked for a ring, since the last one.</summary>
    public bool ReaderAsked { get; set; }

    /// <summary>Somebody who writes has asked for a ring, since the last one.</summary>
    public bool WriterAsked { get; set; }

    /// <summary>It gets no ring.</summary>
    public bool MayNotShare { get; set; }

    /// <summary>How often somebody else ended the use of a ring.</summary>
    public int Contended { get; set; }

    /// <summary>Bytes that a ring of it has room for: whole pages, a power of two of them.</summary>
    public abstract int RingBytes { get; }

    /// <summary>Nothing is here, and nothing is to be said to who reads before the next byte.</summary>
    public abstract bool MayBegin { get; }

    /// <summary>Where the bytes go that are left in a ring at its end.</summary>
    public abstract Span<byte> Rest { get; }

    /// <summary>A ring is about to be made: see to it that there is room for what is left in it at its end.</summary>
    /// <returns>False: there is none.</returns>
    public virtual bool TryReserve() => true;

    /// <summary>The ring is over and what was left in it is here, or it was not made.</summary>
    public virtual void Unreserve()
    {
    }

    /// <summary>The ring is not in use any more: what was left in it is at the beginning of <see cref="Rest"/>.</summary>
    /// <param name="count">Bytes.</param>
    /// <param name="writer">Who has written them.</param>
    public abstract void Refill(int count, Credentials writer);
}
