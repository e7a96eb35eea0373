using System;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>
/// The private memory of a child that has not started, mapped as far as its parent fills it: the request, or in a fork the data behind it.
/// </summary>
internal static class PrivateWindow
{
    private const ulong PageMask = StartPage.PageSize - 1;

    /// <summary>Map the pages of a range of the private memory, counted from its start. No page twice.</summary>
    /// <param name="memory">What the parent got of it.</param>
    /// <param name="origin">Where that begins: 0, or in a fork the end of the request.</param>
    /// <param name="from">Start of the range.</param>
    /// <param name="to">Its end.</param>
    /// <returns>ENOMEM.</returns>
    public static Errno Map(ulong memory, ulong origin, ulong from, ulong to)
    {
        ulong first = from & ~PageMask;
        ulong pages = (to - first + PageMask) / StartPage.PageSize;
        return Windows.Map(
            memory, WindowLayout.Child + first, (uint)((first - origin) / StartPage.PageSize), (uint)pages, Protection.Read | Protection.Write);
    }

    /// <summary>Copy a range of the own private memory to the same place in the child's.</summary>
    public static void Copy(ulong from, ulong to) =>
        ProcessMemory.At<byte>(ProcessLayout.PrivateMemory + from, (int)(to - from)).CopyTo(Bytes(from, to));

    /// <summary>A range of the child's private memory.</summary>
    public static Span<byte> Bytes(ulong from, ulong to) => ProcessMemory.At<byte>(WindowLayout.Child + from, (int)(to - from));

    /// <summary>The child's request.</summary>
    public static ref ProcessRequest Request => ref ProcessMemory.At<ProcessRequest>(WindowLayout.Child, 1)[0];
}
