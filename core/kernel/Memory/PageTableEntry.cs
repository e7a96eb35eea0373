using System;
using System.Runtime.CompilerServices;
using Pistachio.Abi;

namespace Pistachio.Kernel.Memory;

/// <summary>Bits of a page-table entry (SDM volume 3, 4.5).</summary>
internal static class PageTableEntry
{
    public const ulong Present = 1;
    public const ulong Writable = 2;
    public const ulong User = 4;
    public const ulong WriteThrough = 8;
    public const ulong CacheDisable = 16;
    public const ulong Accessed = 32;
    public const ulong Dirty = 64;

    /// <summary>One of the bits left to software: mapped, but without any access.</summary>
    public const ulong NoAccess = 1 << 9;
    public const ulong NoExecute = 1UL << 63;
    public const ulong AddressMask = 0x000F_FFFF_FFFF_F000;

    /// <summary>An entry that names a table: the leaf entries restrict.</summary>
    public const ulong Table = Present | Writable | User;

    /// <summary>What tells a mapped page from an empty entry.</summary>
    public const ulong InUse = Present | NoAccess;

    /// <summary>The bits for a protection, which has passed <see cref="IsValid"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong FromProtection(ulong protection)
    {
        if ((protection & 7) == 0)
        {
            return NoAccess;
        }

        ulong bits = Present | User | ((protection & (ulong)Protection.Write)) | NoExecute;
        if ((protection & (ulong)Protection.Execute) != 0)
        {
            bits &= ~NoExecute;
        }

        if ((protection & (ulong)Protection.Uncached) != 0)
        {
            bits |= WriteThrough | CacheDisable;
        }

        return bits;
    }

    /// <summary>
    /// Whether a protection has only known bits, keeps W^X, and needs no more than the given rights. Any access needs the right to
    /// read, which the MMU cannot withhold from a present page.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsValid(ulong protection, Rights rights) =>
        protection <= 15
        && (protection & 6) != 6
        && (protection & 7 & ~(ulong)rights) == 0
        && ((protection & 7) == 0 || (rights & Rights.Read) != 0);

    /// <summary>
    /// The bits of protections that give access, by protection; 0 for those that <see cref="IsValid"/> refuses or that are rare.
    /// </summary>
    public static ReadOnlySpan<ulong> Plain =>
    [
        0,
        Present | User | NoExecute,
        0,
        Present | User | NoExecute | Writable,
        0,
        Present | User,
        0,
        0,
    ];
}
