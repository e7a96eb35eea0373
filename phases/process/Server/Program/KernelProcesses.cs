using System;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Processes.Server.Program;

/// <summary>The real kernel calls.</summary>
internal sealed class KernelProcesses : IKernelProcesses
{
    public CallStatus Retype(ulong untyped, CapabilityKind kind, ulong size, out ulong made) => Kernel.Retype(untyped, kind, size, out made);

    public CallStatus Revoke(ulong capability) => Kernel.Revoke(capability);

    public CallStatus Delete(ulong capability) => Kernel.Delete(capability);

    public CallStatus Derive(ulong capability, Rights rights, ulong badge, ulong table, out ulong child) =>
        Kernel.Derive(capability, rights, badge, table, out child);

    public CallStatus Split(ulong memory, uint firstPage, uint pages, Rights rights, out ulong part) =>
        Kernel.Split(memory, firstPage, pages, rights, out part);

    public CallStatus Map(ulong memory, ulong addressSpace, ulong address, uint firstPage, uint pages, Protection protection) =>
        Kernel.Map(memory, addressSpace, address, firstPage, pages, protection);

    public CallStatus Unmap(ulong memory, uint firstPage, uint pages) => Kernel.Unmap(memory, firstPage, pages, out _);

    public CallStatus FeedTables(ulong addressSpace, ulong tables) => Kernel.FeedTables(addressSpace, tables);

    public CallStatus ThreadBind(ulong thread, ulong addressSpace, ulong table) => Kernel.ThreadBind(thread, addressSpace, table);

    public CallStatus ThreadPage(ulong thread, out ulong memory) => Kernel.ThreadPage(thread, out memory);

    public CallStatus ThreadSet(ulong thread, ThreadRegister register, ulong value) => Kernel.ThreadSet(thread, register, value);

    public CallStatus ThreadResume(ulong thread) => Kernel.ThreadResume(thread);

    public CallStatus ThreadSuspend(ulong thread) => Kernel.ThreadSuspend(thread);

    public CallStatus ThreadUpcall(ulong thread) => Kernel.ThreadUpcall(thread);

    public CallStatus ThreadSchedule(ulong thread, ulong context) => Kernel.ThreadSchedule(thread, context);

    public CallStatus ThreadSupervisor(ulong thread, ulong endpoint) => Kernel.ThreadSupervisor(thread, endpoint);

    public CallStatus SchedulingUsed(ulong context, out ulong nanoseconds) => Kernel.SchedulingUsed(context, out nanoseconds);

    public CallStatus SchedulingLimit(ulong context, ulong used) => Kernel.SchedulingLimit(context, used);

    public CallStatus ReplyTo(ulong reply, ref Message message) => Kernel.ReplyTo(reply, ref message);

    public ulong Now => Kernel.Clock(out ulong now) == CallStatus.Ok ? now : 0;

    public Span<byte> Bytes(ulong address, int length) => MappedMemory.Bytes(address, length);
}
