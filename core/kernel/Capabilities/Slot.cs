using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pistachio.Abi;

namespace Pistachio.Kernel.Capabilities;

/// <summary>A capability, and its place in the derivation tree.</summary>
/// <remarks>
/// <code>
/// Header:  63            32 31 30   28 27    24 23  20 19            0
///         +----------------+--+-------+--------+------+---------------+
///         |  generation    | 0| owner | rights | kind |     index     |
///         +----------------+--+-------+--------+------+---------------+
/// </code>
/// Generation and index stand where they stand in a handle, so header ^ handle is kind, rights and owner alone if the handle is good:
/// one masked compare checks everything. The index also leads from a slot to the table that it must be given back to.
/// <para>Object, Data and Extra by kind:</para>
/// <list type="bullet">
/// <item>Untyped: physical base; size in granules of 64 bytes | granules used &lt;&lt; 32; granules known to be zero.</item>
/// <item>Memory: page frame number &lt;&lt; 24 | pages; address space id (0 = unmapped); base of the window.</item>
/// <item>PageTables: page frame number &lt;&lt; 24 | pages; address space id (0 = not fed to one); –.</item>
/// <item>Endpoint, Notification: object; badge; –.</item>
/// <item>Reply: the calling thread; –; –.</item>
/// <item>PortRange: first port; count; –.</item>
/// <item>others: object; 0; 0.</item>
/// </list>
/// An empty slot of a table uses <see cref="Next"/> as the link of the free list.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct Slot
{
    public const int Size = 64;
    public const ulong GenerationMask = 0xFFFF_FFFF_0000_0000;
    public const int KindShift = 20;
    public const int RightsShift = 24;
    public const int OwnerShift = 28;
    public const ulong IndexMask = 0xF_FFFF;
    private const ulong PlaceMask = GenerationMask | (7UL << OwnerShift) | IndexMask;

    [FieldOffset(0)] public ulong Header;
    [FieldOffset(8)] public ulong Object;
    [FieldOffset(16)] public ulong Data;
    [FieldOffset(24)] public ulong Extra;
    [FieldOffset(32)] public SlotRef Parent;
    [FieldOffset(40)] public SlotRef FirstChild;
    [FieldOffset(48)] public SlotRef Next;
    [FieldOffset(56)] public SlotRef Previous;

    public readonly CapabilityKind Kind
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (CapabilityKind)((Header >> KindShift) & 15);
    }

    public readonly Rights Rights
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Rights)((Header >> RightsShift) & 15);
    }

    /// <summary>What the slot is part of.</summary>
    public readonly SlotOwner Owner => (SlotOwner)((Header >> OwnerShift) & 7);

    /// <summary>The slot's number in its table.</summary>
    public readonly ulong Index => Header & IndexMask;

    public readonly uint Generation => (uint)(Header >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Has(Rights rights) => (Rights & rights) == rights;

    /// <summary>Fills an empty slot; generation, index and owner stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill(CapabilityKind kind, Rights rights, ulong obj, ulong data, ulong extra)
    {
        Header = (Header & PlaceMask) | ((ulong)kind << KindShift) | ((ulong)rights << RightsShift);
        Object = obj;
        Data = data;
        Extra = extra;
    }

    /// <summary>Changes the kind alone.</summary>
    public void SetKind(CapabilityKind kind) => Header = (Header & ~(15UL << KindShift)) | ((ulong)kind << KindShift);

    /// <summary>Empties the slot. Every handle to it is stale from now on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clear()
    {
        Header = (Header & PlaceMask) + (1UL << 32);
        Object = 0;
        Data = 0;
        Extra = 0;
    }

    /// <summary>First page frame of a Memory or PageTables capability.</summary>
    public readonly ulong PhysicalBase => (Object >> 24) << 12;

    /// <summary>Pages of a Memory or PageTables capability.</summary>
    public readonly ulong Pages => Object & 0xFF_FFFF;

    public static ulong PackPages(ulong physicalBase, ulong pages) => ((physicalBase >> 12) << 24) | pages;
}

/// <summary>What a slot is part of, so that emptying it can reach the owner.</summary>
public enum SlotOwner : byte
{
    Table = 0,
    /// <summary>A slot inside a thread: its address space.</summary>
    ThreadSpace = 1,
    ThreadTable = 2,
    ThreadSupervisor = 3,
    ThreadNotification = 4,
    ThreadSchedulingContext = 5,
    /// <summary>The notification of an interrupt object.</summary>
    InterruptNotification = 6,
    /// <summary>The first capability to something, made by the kernel at boot.</summary>
    Boot = 7,
}
