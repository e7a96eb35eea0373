using Pistachio.Abi;
using Pistachio.Runtime;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server.Program;

/// <summary>The real kernel calls.</summary>
/// <param name="bootTime">Nanoseconds between 1970 and the boot; 0 = nobody knows.</param>
/// <param name="console">Endpoint of the console server with the badge of the terminal; 0 = there is none.</param>
/// <param name="messagePage">Address of the thread's message page.</param>
/// <param name="space">The address space of the server.</param>
/// <param name="objects">Untyped memory for notifications; 0 = there is none.</param>
internal sealed class KernelFiles(ulong bootTime, ulong console, ulong messagePage, ulong space, ulong objects) : IKernelFiles
{
    /// <summary>The last pages of the two MiB that the run request is mapped in, so that they share a page table.</summary>
    private const ulong ProcessIdAddress = 0x10_4000_0000 - (VfsLimits.ProcessIdPages * StartPage.PageSize);

    private bool _hasProcessIds;

    public System.ReadOnlySpan<byte> ProcessIds =>
        _hasProcessIds ? MappedMemory.Bytes(ProcessIdAddress, VfsLimits.ProcessIdPages * StartPage.PageSize) : default;

    public CallStatus MapProcessIds(ulong memory)
    {
        CallStatus status = Kernel.Map(memory, space, ProcessIdAddress, 0, VfsLimits.ProcessIdPages, Protection.Read);
        _hasProcessIds = status == CallStatus.Ok;
        return status;
    }

    public bool HasConsoleInput => console == 0 || (new ConsoleClient(console, messagePage).Ready(out bool isReady) == Errno.None && isReady);

    public long Now => Kernel.Clock(out ulong now) == CallStatus.Ok ? (long)(bootTime + now) : (long)bootTime;

    public ulong SinceBoot => Kernel.Clock(out ulong now) == CallStatus.Ok ? now : 0;

    public ulong BootTime
    {
        get => bootTime;
        set => bootTime = value;
    }

    public CallStatus Split(ulong memory, uint firstPage, uint pages, Rights rights, out ulong part) =>
        Kernel.Split(memory, firstPage, pages, rights, out part);

    public CallStatus Derive(ulong endpoint, Rights rights, ulong badge, out ulong child) =>
        Kernel.Derive(endpoint, rights, badge, 0, out child);

    public CallStatus Revoke(ulong handle) => Kernel.Revoke(handle);

    public CallStatus Delete(ulong handle) => Kernel.Delete(handle);

    public CallStatus SaveReply(out ulong reply) => Kernel.SaveReply(out reply);

    public CallStatus ReplyTo(ulong reply, ref Message message) => Kernel.ReplyTo(reply, ref message);

    public CallStatus MakeNotificationMemory(out ulong memory) => Kernel.Retype(objects, CapabilityKind.Untyped, 1, out memory);

    public CallStatus MakeNotification(ulong memory, out ulong notification) => Kernel.Retype(memory, CapabilityKind.Notification, 0, out notification);

    public bool Exists(ulong handle) => Kernel.Inspect(handle, out _, out _, out _) == CallStatus.Ok;

    public void Signal(ulong notification) => _ = Kernel.Signal(notification); // of a watcher that may be gone
}
