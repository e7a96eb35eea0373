using System;

namespace Pistachio.Vfs.Server;

/// <content>Lists of interest in other lists.</content>
public sealed partial class VfsServer
{
    /// <summary>Lists in each other, as on Linux (EP_MAX_NESTS, and the outermost).</summary>
    private const int MaximumNesting = 5;

    /// <summary>Lists that are looked through for one, each as often as it is in others.</summary>
    private const int MaximumLists = 32;

    /// <summary>Whether a list is another one, or that is in it, in one of its lists, and so on.</summary>
    private static bool Contains(InterestList list, InterestList wanted)
    {
        if (list == wanted)
            return true;
        for (Interest? each = list.FirstActive; each is not null; each = each.Next)
        {
            if (each.File.Queue is InterestList inner && Contains(inner, wanted))
                return true;
        }

        return false;
    }

    /// <summary>How many lists there are in each other, from this one inwards.</summary>
    private static int DepthOf(InterestList list)
    {
        int deepest = 0;
        for (Interest? each = list.FirstActive; each is not null; each = each.Next)
        {
            if (each.File.Queue is InterestList inner)
                deepest = Math.Max(deepest, DepthOf(inner));
        }

        return deepest + 1;
    }

    /// <summary>A list, and how often others are in it or in one of these.</summary>
    private static int ListsIn(InterestList list)
    {
        int lists = 1;
        for (Interest? each = list.FirstActive; each is not null; each = each.Next)
        {
            if (each.File.Queue is InterestList inner)
                lists += ListsIn(inner);
        }

        return lists;
    }

    /// <summary>Whether a list may be in another one: neither too deep, nor too many for whoever looks through all of them.</summary>
    private static bool MayNest(OpenFile outer, InterestList inner) => Fits(outer, ListsIn(inner), DepthOf(inner) + 1);

    private static bool Fits(OpenFile outer, int lists, int depth)
    {
        if (depth > MaximumNesting || ListsIn((InterestList)outer.Queue!) + lists > MaximumLists)
            return false;
        foreach (Interest each in outer.Interests ?? [])
        {
            if (!Fits(each.List.Owner!, lists, depth + 1))
                return false;
        }

        return true;
    }

    /// <summary>How often what a file is ready for has changed: of a list, what is in it.</summary>
    private ulong GenerationOf(OpenFile file)
    {
        if (file.Queue is RemoteSocket socket)
        {
            _ = _remote!.Ready(socket.Number, out uint changes);
            return changes;
        }
        if (file.Queue is TimerFile timer)
            _ = Look(timer);
        ulong generation = file.Queue?.Generation ?? 0;
        if (file.Queue is InterestList list)
        {
            for (Interest? each = list.FirstActive; each is not null; each = each.Next)
                generation += GenerationOf(each.File);
            for (Interest? each = list.FirstQuiet; each is not null; each = each.Next)
                generation += GenerationOf(each.File);
        }

        return generation;
    }
}
