using System;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>
/// The private memory of the child of a fork that has not started, mapped as far as its parent fills it.
/// </summary>
internal static class PrivateWindow
{
    private const ulong PageMask = StartPage.PageSize - 1;

    /// <summary>Map the pages of a range of the private memory, counted from its start. No page twice.</summary>
    /// <param name="memory">What the parent got of it: what is behind the request.</param>
    /// <param name="from">Start of the range.</param>
    /// <param name="to">Its end.</param>
    /// <returns>ENOMEM.</returns>
    public static Errno Map(ulong memory, ulong from, ulong to)
    {
        const ulong origin = ProcessRequest.AreaSize;
        ulong first = from & ~PageMask;
        ulong pages = (to - first + PageMask) / StartPage.PageSize;
        return Windows.Map(
            memory, WindowLayout.Child + first, (uint)((first - origin) / StartPage.PageSize), (uint)pages, Protection.Read | Protection.Write);
    }

    /// <summary>Copy a range of addresses of the own private memory to the same place in the child's.</summary>
    public static void Copy(ulong from, ulong to)
    {
        int bytes = (int)(to - from);
        ProcessMemory.At<byte>(from, bytes).CopyTo(ProcessMemory.At<byte>(WindowLayout.Child + (from - ProcessLayout.PrivateMemory), bytes));
    }
}
