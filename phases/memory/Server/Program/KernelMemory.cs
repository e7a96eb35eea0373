using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Memory.Server.Program;

/// <summary>The real kernel calls.</summary>
internal sealed class KernelMemory : IKernelMemory
{
    public CallStatus Retype(ulong untyped, CapabilityKind kind, ulong size, out ulong handle) =>
        Kernel.Retype(untyped, kind, size, out handle);

    public CallStatus RetypeCopy(ulong untyped, ulong memory, uint page, out ulong handle) =>
        Kernel.RetypeCopy(untyped, memory, page, out handle);

    public CallStatus Revoke(ulong handle) => Kernel.Revoke(handle);

    public CallStatus Delete(ulong handle) => Kernel.Delete(handle);

    public CallStatus Derive(ulong handle, Rights rights, out ulong child) => Kernel.Derive(handle, rights, 0, 0, out child);

    public CallStatus DeriveBadged(ulong endpoint, ulong badge, out ulong child) =>
        Kernel.Derive(endpoint, Rights.Write | Rights.Grant, badge, 0, out child);

    public CallStatus UntypedFree(ulong untyped, out ulong pages) => Kernel.UntypedFree(untyped, out pages);

    public CallStatus FeedTables(ulong addressSpace, ulong tables) => Kernel.FeedTables(addressSpace, tables);

    public CallStatus Signal(ulong notification) => Kernel.Signal(notification);
}
