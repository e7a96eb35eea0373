namespace Pistachio.Memory.Server;

/// <summary>Blocks in a list that each can leave from anywhere; the last one that came is the first to go.</summary>
internal sealed class BlockList
{
    /// <summary>The one that came last.</summary>
    public Block? First { get; private set; }

    public void Add(Block block)
    {
        block.Previous = null;
        block.Next = First;
        if (First is not null)
            First.Previous = block;
        First = block;
    }

    public void Remove(Block block)
    {
        if (block.Previous is not null)
            block.Previous.Next = block.Next;
        else
            First = block.Next;
        if (block.Next is not null)
            block.Next.Previous = block.Previous;
        block.Next = null;
        block.Previous = null;
    }
}
