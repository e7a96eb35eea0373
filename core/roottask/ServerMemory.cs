using System;
using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Root;

/// <summary>
/// The memory of the machine: the untyped regions that the kernel gave, cut into one region for each server, and addresses where
/// the root task maps what it fills for others.
/// </summary>
internal sealed class ServerMemory
{
    public const ulong PageSize = 4096;

    /// <summary>Most pages that one Map call takes.</summary>
    private const ulong PagesPerCall = 512;

    /// <summary>Addresses for mappings of the root task's own.</summary>
    private const ulong FirstWindow = 0x2_0000_0000;

    private readonly List<ulong> _untyped = [];
    private ulong _nextWindow = FirstWindow;

    public ServerMemory()
    {
        ulong first = DomainStart.Argument(RootTask.FirstUntypedArgument);
        ulong count = DomainStart.Argument(RootTask.UntypedCountArgument);
        for (ulong i = 0; i < count; i++)
        {
            _untyped.Add(first + i);
            if (Kernel.UntypedFree(first + i, out ulong pages) == CallStatus.Ok)
            {
                LargestPiece = Math.Max(LargestPiece, pages);
            }
        }
    }

    /// <summary>Pages of the largest piece of memory, before anything was cut from it.</summary>
    public ulong LargestPiece { get; }

    /// <summary>Cuts a region out of the memory that nobody has.</summary>
    public ulong Cut(ulong pages, string what)
    {
        foreach (ulong region in _untyped)
        {
            CallStatus status = Kernel.Retype(region, CapabilityKind.Untyped, pages, out ulong cut);
            if (status == CallStatus.Ok)
            {
                return cut;
            }

            if (status != CallStatus.OutOfMemory)
            {
                StartException.Check(status, what);
            }
        }

        throw new StartException($"too little memory for {what}: {pages * PageSize >> 10} KiB are needed in one piece");
    }

    /// <summary>An object of the root task's own, which outlives servers.</summary>
    public ulong Make(CapabilityKind kind)
    {
        StartException.Check(Kernel.Retype(DomainStart.Argument(RootTask.OwnUntypedArgument), kind, 0, out ulong made), "an object of the root task");
        return made;
    }

    /// <summary>Addresses in the root task that no other window uses.</summary>
    public ulong NewWindow(ulong pages)
    {
        ulong address = _nextWindow;
        _nextWindow += (pages + 1) * PageSize; // a page that is never mapped keeps windows apart
        return address;
    }

    /// <summary>Maps all pages of a memory capability, or the first ones.</summary>
    public static void Map(ulong memory, ulong space, ulong address, ulong pages, Protection protection, string what) =>
        Map(memory, space, address, 0, pages, protection, what);

    /// <summary>Maps some pages of a memory capability. The first of all would be at <paramref name="address"/>.</summary>
    public static void Map(ulong memory, ulong space, ulong address, ulong start, ulong pages, Protection protection, string what)
    {
        for (ulong first = start; first < start + pages; first += PagesPerCall)
        {
            uint count = (uint)Math.Min(PagesPerCall, start + pages - first);
            StartException.Check(Kernel.Map(memory, space, address + (first * PageSize), (uint)first, count, protection), what);
        }
    }
}
