using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.LibPosix;

/// <summary>
/// The thread that runs this, of those of the process: exported by the blob, which has threads (<c>Blob/Threads</c>), and by programs with the library
/// inside, which have one (<c>Program/</c>).
/// </summary>
public static class CurrentThread
{
    /// <summary>Address of its message page.</summary>
    [RuntimeImport("px_message_page")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong MessagePage();

    /// <summary>Which thread of the process it is: 0 is the first. Of the blob only.</summary>
    [RuntimeImport("px_thread_index")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern uint Index();

    /// <summary>
    /// A wait follows that may be long: the other threads of the process may work in the library until <see cref="EndWait"/>. No table may be half
    /// changed, and what was read before may be different afterwards. Of the blob only.
    /// </summary>
    [RuntimeImport("px_begin_wait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void BeginWait();

    /// <summary>The wait is over.</summary>
    [RuntimeImport("px_end_wait")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void EndWait();
}
