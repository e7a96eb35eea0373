namespace Pistachio.Kernel.Scheduling;

/// <summary>
/// A pairing heap (Fredman, Sedgewick, Sleator, Tarjan 1986) of timer nodes: insert in constant time, remove any node in
/// logarithmic amortised time, no memory of its own.
/// </summary>
internal static class TimerHeap
{
    public static void Insert(ref TimerNodeRef root, TimerNodeRef node)
    {
        ref TimerNode value = ref node.Value;
        value.FirstChild = default;
        value.Next = default;
        value.Previous = default;
        value.Armed = true;
        root = Meld(root, node);
    }

    public static void Remove(ref TimerNodeRef root, TimerNodeRef node)
    {
        ref TimerNode value = ref node.Value;
        if (!value.Armed)
        {
            return;
        }

        TimerNodeRef rest = MeldChildren(value.FirstChild);
        if (root.Is(node))
        {
            root = rest;
        }
        else
        {
            Detach(node);
            root = Meld(root, rest);
        }

        value.Armed = false;
        value.FirstChild = default;
    }

    /// <summary>Takes a node that is not the root out of its list of siblings.</summary>
    private static void Detach(TimerNodeRef node)
    {
        ref TimerNode value = ref node.Value;
        if (value.Previous.Value.FirstChild.Is(node))
        {
            value.Previous.Value.FirstChild = value.Next;
        }
        else
        {
            value.Previous.Value.Next = value.Next;
        }

        if (!value.Next.IsNull)
        {
            value.Next.Value.Previous = value.Previous;
        }

        value.Next = default;
        value.Previous = default;
    }

    private static TimerNodeRef Meld(TimerNodeRef a, TimerNodeRef b)
    {
        if (a.IsNull)
        {
            return b;
        }

        if (b.IsNull)
        {
            return a;
        }

        if (b.Value.Deadline < a.Value.Deadline)
        {
            (a, b) = (b, a);
        }

        TimerNodeRef first = a.Value.FirstChild;
        b.Value.Next = first;
        b.Value.Previous = a;
        if (!first.IsNull)
        {
            first.Value.Previous = b;
        }

        a.Value.FirstChild = b;
        return a;
    }

    /// <summary>The two passes of the pairing heap, without recursion: meld pairs from left to right, then all from right to left.</summary>
    private static TimerNodeRef MeldChildren(TimerNodeRef first)
    {
        TimerNodeRef pairs = default;
        while (!first.IsNull)
        {
            TimerNodeRef a = first;
            TimerNodeRef b = a.Value.Next;
            first = b.IsNull ? default : b.Value.Next;
            Unlink(a);
            if (!b.IsNull)
            {
                Unlink(b);
            }

            TimerNodeRef pair = Meld(a, b);
            pair.Value.Next = pairs;
            pairs = pair;
        }

        TimerNodeRef root = default;
        while (!pairs.IsNull)
        {
            TimerNodeRef next = pairs.Value.Next;
            Unlink(pairs);
            root = Meld(root, pairs);
            pairs = next;
        }

        return root;
    }

    private static void Unlink(TimerNodeRef node)
    {
        node.Value.Next = default;
        node.Value.Previous = default;
    }
}
