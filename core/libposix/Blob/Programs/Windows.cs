using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>Mapping memory into the addresses of <see cref="WindowLayout"/>.</summary>
internal static class Windows
{
    // Levels of page tables that may be missing.
    private const int MaximumFeeds = 3;

    /// <summary>Map pages of a memory object.</summary>
    /// <returns>ENOMEM: no page tables. EACCES: the capability does not allow it.</returns>
    public static Errno Map(ulong memory, ulong address, uint first, uint pages, Protection protection)
    {
        ulong space = Process.Handles.AddressSpace;
        CallStatus status = Kernel.Map(memory, space, address, first, pages, protection);
        for (int feeds = 0; status == CallStatus.NoPageTables && feeds < MaximumFeeds; feeds++)
        {
            Errno error = Process.FeedTables();
            if (error != Errno.None)
                return error;
            status = Kernel.Map(memory, space, address, first, pages, protection);
        }

        return status switch
        {
            CallStatus.Ok => Errno.None,
            CallStatus.NoRight => Errno.EACCES,
            _ => Errno.ENOMEM,
        };
    }
}
