namespace Pistachio.Kernel.Capabilities;

/// <summary>Links of the derivation tree: each slot has a parent, a list of children, and its place among its siblings.</summary>
internal static class Derivation
{
    /// <summary>Makes a filled slot the first child of another one.</summary>
    public static void AddChild(SlotRef parent, SlotRef child)
    {
        SlotRef first = parent.Value.FirstChild;
        child.Value.Parent = parent;
        child.Value.Previous = default;
        child.Value.Next = first;
        if (!first.IsNull)
        {
            first.Value.Previous = child;
        }

        parent.Value.FirstChild = child;
    }

    /// <summary>Takes a slot out of the tree. It must have no children.</summary>
    public static void Remove(SlotRef slot)
    {
        ref Slot value = ref slot.Value;
        if (!value.Previous.IsNull)
        {
            value.Previous.Value.Next = value.Next;
        }
        else if (!value.Parent.IsNull)
        {
            value.Parent.Value.FirstChild = value.Next;
        }

        if (!value.Next.IsNull)
        {
            value.Next.Value.Previous = value.Previous;
        }

        value.Parent = default;
        value.Next = default;
        value.Previous = default;
    }

    /// <summary>Puts <paramref name="to"/>, an empty slot outside of the tree, in the place of <paramref name="from"/>. The caller has made sure that it has no children.</summary>
    public static void Replace(SlotRef from, SlotRef to)
    {
        SlotRef parent = from.Value.Parent;
        Remove(from);
        if (!parent.IsNull)
        {
            AddChild(parent, to);
        }
    }

    /// <summary>Moves the first child of <paramref name="from"/> to <paramref name="to"/>.</summary>
    public static void PromoteFirstChild(SlotRef from, SlotRef to)
    {
        SlotRef child = from.Value.FirstChild;
        Remove(child);
        AddChild(to, child);
    }
}
