using System;
using Pistachio.Abi;

namespace Pistachio.Vfs.Server;

/// <content>
/// Capabilities to the frames. There are two of each kind: whoever copies bytes must not fault in the middle, so these frames stay; a mapping is told
/// by a fault that the file has become shorter, so its capability can be withdrawn at any time.
/// </content>
internal sealed partial class FileContent
{
    /// <summary>Pages that a touch of a mapping gives frames, at a multiple of as many.</summary>
    private const uint TouchedPages = 16;

    /// <summary>Sets of rights.</summary>
    private const int RightsSets = 4;

    /// <summary>A capability to the frames around a page. It is the server's own and is withdrawn with the frames.</summary>
    /// <param name="page">The page.</param>
    /// <param name="rights">With the right to read.</param>
    /// <param name="forMapping">It may be withdrawn at any time.</param>
    /// <param name="first">The first page that it has, or that has no frame.</param>
    /// <param name="pages">How many.</param>
    /// <param name="memory">The capability; 0: these pages have no frames.</param>
    public CallStatus Frames(uint page, Rights rights, bool forMapping, out uint first, out uint pages, out ulong memory)
    {
        memory = 0;
        int index = IndexOf(page);
        if (index == _count || _extents[index].First > page)
        {
            first = page;
            pages = index == _count ? uint.MaxValue - page : _extents[index].First - page;
            return CallStatus.Ok;
        }

        ref Extent extent = ref _extents[index];
        first = extent.First;
        pages = (uint)extent.Pages;
        extent.Capabilities ??= new ulong[2 * RightsSets];
        ref ulong kept = ref extent.Capabilities[RightsIndex(rights) + (forMapping ? RightsSets : 0)];
        if (kept == 0)
        {
            CallStatus status = _pool.Derive(extent.Frame, extent.Pages, rights, out ulong part);
            if (status != CallStatus.Ok)
                return status;
            kept = part;
            IsShared |= !forMapping;
        }

        memory = kept;
        return CallStatus.Ok;
    }

    /// <summary>
    /// Give a page frames that is touched in a mapping, and those around it: of what goes on behind an extent as many as that has twice, so that what is
    /// touched from one end to the other has few extents.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="end">The page behind the end of the file, or a later one.</param>
    /// <param name="room">Frames that may be taken.</param>
    /// <returns>False: there is no frame.</returns>
    public bool Touch(uint page, uint end, int room)
    {
        int index = IndexOf(page);
        uint limit = index < _count ? Math.Min(_extents[index].First, end) : end;
        if (index < _count && _extents[index].First <= page)
            return true;
        uint first = page & ~(TouchedPages - 1);
        uint last = first + TouchedPages;
        if (index > 0 && _extents[index - 1].End >= first)
        {
            first = _extents[index - 1].End;
            last = Math.Max(last, first + (uint)Math.Min(2 * _extents[index - 1].Pages, MaximumGrowth));
        }

        int wanted = (int)(Math.Min(last, limit) - first);
        if (wanted <= room && _pool.TryTake(wanted, out int frame))
        {
            Insert(index, new Extent { First = first, Pages = wanted, Frame = frame });
            return true;
        }

        if (room < 1 || !_pool.TryTake(1, out frame))
            return false;
        Insert(index, new Extent { First = page, Pages = 1, Frame = frame });
        return true;
    }

    /// <summary>Take frames from a page on away from all mappings, which may ask for them again.</summary>
    public void WithdrawMappings(uint page)
    {
        for (int i = IndexOf(page); i < _count; i++)
            Withdraw(ref _extents[i], RightsSets);
    }

    /// <summary>Take all capabilities back that have the right to write.</summary>
    public void WithdrawWritable()
    {
        for (int i = 0; i < _count; i++)
        {
            ulong[] capabilities = _extents[i].Capabilities ?? [];
            for (int rights = 0; rights < capabilities.Length; rights++)
            {
                if ((rights & RightsIndex(Rights.Read | Rights.Write)) == 0 || capabilities[rights] == 0)
                    continue;
                _pool.Withdraw(capabilities[rights]);
                capabilities[rights] = 0;
            }
        }
    }

    /// <summary>Whether somebody may be copying bytes from or to the frames of an extent.</summary>
    private static bool HasCopiers(in Extent extent) => extent.Capabilities is { } capabilities && capabilities.AsSpan(0, RightsSets).ContainsAnyExcept(0UL);

    private void Withdraw(ref Extent extent, int from)
    {
        if (extent.Capabilities is not { } capabilities)
            return;
        for (int i = from; i < capabilities.Length; i++)
        {
            if (capabilities[i] != 0)
                _pool.Withdraw(capabilities[i]);
            capabilities[i] = 0;
        }
    }
}
