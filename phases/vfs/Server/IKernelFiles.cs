using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Vfs.Server;

/// <summary>The kernel calls that the VFS server makes; on the host a fake kernel stands in.</summary>
public interface IKernelFiles
{
    /// <summary>Derive a capability to a part of a memory object. Kernel call Split.</summary>
    CallStatus Split(ulong memory, uint firstPage, uint pages, Rights rights, out ulong part);

    /// <summary>Derive an endpoint capability with a badge. Kernel call Derive.</summary>
    CallStatus Derive(ulong endpoint, Rights rights, ulong badge, out ulong child);

    /// <summary>Delete all that was derived from a capability. Kernel call Revoke.</summary>
    CallStatus Revoke(ulong handle);

    /// <summary>Kernel call Delete.</summary>
    CallStatus Delete(ulong handle);

    /// <summary>Keep the right to answer the request at hand. Kernel call SaveReply.</summary>
    CallStatus SaveReply(out ulong reply);

    /// <summary>Answer a request whose reply was kept. Kernel call ReplyTo.</summary>
    CallStatus ReplyTo(ulong reply, ref Message message);

    /// <summary>The time, in nanoseconds since 1970. Kernel call Clock, and when the board was started, if that is known.</summary>
    long Now { get; }

    /// <summary>Nanoseconds since boot. Kernel call Clock.</summary>
    ulong SinceBoot { get; }

    /// <summary>Nanoseconds from 1970 to the boot, as <see cref="Now"/> counts them; 0: nobody knows.</summary>
    ulong BootTime { get; set; }

    /// <summary>Whether the console has input, or its input has ended: asked of the console server, in registers.</summary>
    bool HasConsoleInput { get; }

    /// <summary>The pages that <see cref="MapProcessIds"/> has mapped; empty: none.</summary>
    System.ReadOnlySpan<byte> ProcessIds { get; }

    /// <summary>Map <see cref="Protocol.VfsLimits.ProcessIdPages"/> pages to read, for <see cref="ProcessIds"/>. Kernel call Map.</summary>
    CallStatus MapProcessIds(ulong memory);

    /// <summary>Whether a capability is still there: that to a kept reply goes with the caller. Kernel call Inspect.</summary>
    bool Exists(ulong handle);

    /// <summary>Take a page of untyped memory. Kernel call Retype.</summary>
    CallStatus MakeNotificationMemory(out ulong memory);

    /// <summary>Make a notification out of such a page, which has none. Kernel call Retype.</summary>
    CallStatus MakeNotification(ulong memory, out ulong notification);

    /// <summary>Kernel call Signal.</summary>
    void Signal(ulong notification);
}
