using Pistachio.Platform;

namespace Pistachio.Kernel;

/// <summary>State that all CPUs share. Today one CPU runs the kernel; with more, each entry takes the kernel lock first.</summary>
public struct SharedState
{
    /// <summary>Most address spaces that can exist at a time; number 0 is not used.</summary>
    public const ulong AddressSpaces = 16384;

    /// <summary>Bytes of the table behind <see cref="SpaceTable"/>.</summary>
    public const ulong SpaceTableSize = AddressSpaces * SpaceTableEntry.Size;

    /// <summary>Kernel address of the table that leads from an address space's number to the object.</summary>
    public ulong SpaceTable;

    /// <summary>First number that was never used.</summary>
    public ulong FreshSpace;

    /// <summary>First number that is free again, 0 = none; linked through the table.</summary>
    public ulong FreeSpace;

    /// <summary>Objects without capabilities whose destruction is not complete.</summary>
    public ulong FirstDying;

    /// <summary>Which interrupt objects exist: kernel address of the one for line 0, and how many there are.</summary>
    public ulong Interrupts;
    public ulong InterruptCount;

    public readonly ref SpaceTableEntry Space(ulong number) =>
        ref KernelMemory.At<SpaceTableEntry>(SpaceTable + (number * SpaceTableEntry.Size));
}

/// <summary>One number of an address space.</summary>
public struct SpaceTableEntry
{
    public const ulong Size = 16;

    /// <summary>Rises with each use of the number, so that ids are never reused.</summary>
    public ulong Generation;

    /// <summary>The address space, or the next free number.</summary>
    public ulong Object;
}
