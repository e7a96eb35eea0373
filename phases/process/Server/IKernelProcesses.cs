using System;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Processes.Server;

/// <summary>The kernel calls that the process server makes; on the host a fake kernel stands in.</summary>
public interface IKernelProcesses
{
    /// <summary>Make an object out of untyped memory; memory comes zeroed. Kernel call Retype.</summary>
    CallStatus Retype(ulong untyped, CapabilityKind kind, ulong size, out ulong made);

    /// <summary>Delete all that was derived from a capability. Kernel call Revoke.</summary>
    CallStatus Revoke(ulong capability);

    /// <summary>Kernel call Delete.</summary>
    CallStatus Delete(ulong capability);

    /// <summary>Derive a child into a table; 0 = the server's own. Kernel call Derive.</summary>
    CallStatus Derive(ulong capability, Rights rights, ulong badge, ulong table, out ulong child);

    /// <summary>Derive a part of a memory capability. Kernel call Split.</summary>
    CallStatus Split(ulong memory, uint firstPage, uint pages, Rights rights, out ulong part);

    /// <summary>Map up to 512 pages. Kernel call Map.</summary>
    CallStatus Map(ulong memory, ulong addressSpace, ulong address, uint firstPage, uint pages, Protection protection);

    /// <summary>Unmap up to 512 pages. Kernel call Unmap.</summary>
    CallStatus Unmap(ulong memory, uint firstPage, uint pages);

    /// <summary>Give a page-table pool to an address space. Kernel call FeedTables.</summary>
    CallStatus FeedTables(ulong addressSpace, ulong tables);

    /// <summary>Kernel call ThreadBind.</summary>
    CallStatus ThreadBind(ulong thread, ulong addressSpace, ulong table);

    /// <summary>Kernel call ThreadPage.</summary>
    CallStatus ThreadPage(ulong thread, out ulong memory);

    /// <summary>Kernel call ThreadSet.</summary>
    CallStatus ThreadSet(ulong thread, ThreadRegister register, ulong value);

    /// <summary>Kernel call ThreadResume.</summary>
    CallStatus ThreadResume(ulong thread);

    /// <summary>Kernel call ThreadSuspend.</summary>
    CallStatus ThreadSuspend(ulong thread);

    /// <summary>Kernel call ThreadUpcall.</summary>
    CallStatus ThreadUpcall(ulong thread);

    /// <summary>Kernel call ThreadSchedule.</summary>
    CallStatus ThreadSchedule(ulong thread, ulong context);

    /// <summary>Kernel call ThreadSupervisor.</summary>
    CallStatus ThreadSupervisor(ulong thread, ulong endpoint);

    /// <summary>CPU time used on a scheduling context, in nanoseconds. Kernel call SchedulingUsed.</summary>
    CallStatus SchedulingUsed(ulong context, out ulong nanoseconds);

    /// <summary>Stop the thread of a scheduling context when so much has been used on it; 0: never. Kernel call SchedulingLimit.</summary>
    CallStatus SchedulingLimit(ulong context, ulong used);

    /// <summary>Answer a caller whose reply was kept. Kernel call ReplyTo.</summary>
    CallStatus ReplyTo(ulong reply, ref Message message);

    /// <summary>Nanoseconds since boot. Kernel call Clock.</summary>
    ulong Now { get; }

    /// <summary>Memory that the server has mapped into its own address space.</summary>
    Span<byte> Bytes(ulong address, int length);
}
