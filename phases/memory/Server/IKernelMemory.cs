using Pistachio.Abi;

namespace Pistachio.Memory.Server;

/// <summary>The kernel calls that the memory server makes; on the host a fake kernel stands in.</summary>
public interface IKernelMemory
{
    /// <summary>Make an object out of untyped memory; memory objects come zeroed. Kernel call Retype.</summary>
    CallStatus Retype(ulong untyped, CapabilityKind kind, ulong size, out ulong handle);

    /// <summary>Make a memory object of one page out of untyped memory, as a copy of a page of another. Kernel call RetypeCopy.</summary>
    CallStatus RetypeCopy(ulong untyped, ulong memory, uint page, out ulong handle);

    /// <summary>Delete all that was derived from a capability. Kernel call Revoke.</summary>
    CallStatus Revoke(ulong handle);

    /// <summary>Kernel call Delete.</summary>
    CallStatus Delete(ulong handle);

    /// <summary>Derive a child with at most the given rights. Kernel call Derive.</summary>
    CallStatus Derive(ulong handle, Rights rights, out ulong child);

    /// <summary>Derive an endpoint capability with a badge, to send through and with capabilities. Kernel call Derive.</summary>
    CallStatus DeriveBadged(ulong endpoint, ulong badge, out ulong child);

    /// <summary>Pages of an untyped region that are not given out. Kernel call UntypedFree.</summary>
    CallStatus UntypedFree(ulong untyped, out ulong pages);

    /// <summary>Give a page-table pool to an address space. Kernel call FeedTables.</summary>
    CallStatus FeedTables(ulong addressSpace, ulong tables);

    /// <summary>Signal a notification. Kernel call Signal.</summary>
    CallStatus Signal(ulong notification);
}
