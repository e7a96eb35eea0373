namespace Pistachio.Vfs.Server;

/// <summary>Some of the files of an <see cref="InterestList"/>, in order. Each is in one chain, and knows its neighbours, so that none is looked for.</summary>
internal sealed class InterestChain
{
    public Interest? First { get; private set; }

    public Interest? Last { get; private set; }

    public int Count { get; private set; }

    public void Add(Interest interest)
    {
        interest.Previous = Last;
        interest.Next = null;
        if (Last is { } last)
            last.Next = interest;
        else
            First = interest;
        Last = interest;
        Count++;
    }

    public void Remove(Interest interest)
    {
        if (interest.Previous is { } previous)
            previous.Next = interest.Next;
        else
            First = interest.Next;
        if (interest.Next is { } next)
            next.Previous = interest.Previous;
        else
            Last = interest.Previous;
        interest.Previous = interest.Next = null;
        Count--;
    }

    /// <summary>Have one that is in the chain be the first; those before it go to the end, in order.</summary>
    public void BeginWith(Interest interest)
    {
        if (interest.Previous is not { } previous)
            return;
        Last!.Next = First;
        First!.Previous = Last;
        previous.Next = null;
        interest.Previous = null;
        Last = previous;
        First = interest;
    }
}
