using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pistachio.Vfs.Protocol;

/// <summary>
/// The counts that what stat told of a path depends on (<see cref="IVfsServer.CountedPathStatus"/>): while none of them has risen, it is told the same.
/// </summary>
/// <remarks>
/// <code>
/// 0   sum of the counts, as it was             8 bytes
/// 8   how many there are; 0: it is not known   2
/// 10  where each is on the page of counts      2 each
/// </code>
/// Counts only rise, so their sum stays what it was while each of them does.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = Size)]
public struct PathCounts
{
    public const int Size = 32;

    /// <summary>Where it lies on the exchange page.</summary>
    public const int Offset = FileStatus.Size;

    public ulong Sum;
    public ushort Length;
    public SlotList Slots;

    /// <summary>Room for the slots.</summary>
    [InlineArray(Capacity)]
    public struct SlotList
    {
        /// <summary>The directories of a path, what it names, and who asks.</summary>
        public const int Capacity = 11;

        private ushort _first;
    }
}
