using System.Runtime.InteropServices;

namespace Pistachio.Vfs.Server;

/// <summary>Whose a frame is, in the table of a <see cref="StableStore"/>.</summary>
/// <remarks>
/// <see cref="State"/>: bits 3 to 63 the group of changes since which it is so, bit 2 pending, bit 1 lent, bit 0 free. 0: it was never used.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct FrameRecord
{
    public const int Size = 16;
    public const int GroupShift = 3;

    /// <summary>It is nobody's.</summary>
    public const ulong Free = 1;

    /// <summary>Somebody has a capability to it.</summary>
    public const ulong Lent = 2;

    /// <summary>A commit is to copy its bytes into the page of the file, which has a frame.</summary>
    public const ulong Pending = 4;

    /// <summary>The number of the file system, from 1, &lt;&lt; 30 | node; 0: a transaction's.</summary>
    public uint Owner;

    /// <summary>The page of the file.</summary>
    public uint Page;

    public ulong State;

    public readonly bool IsFree => State == 0 || (State & Free) != 0;

    public readonly ulong Since => State >> GroupShift;
}
