using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Memory;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;
using static Pistachio.Kernel.Tests.Invariants.Invariant;

namespace Pistachio.Kernel.Tests.Invariants;

/// <summary>States of threads, the queues they are in, who waits for whom.</summary>
internal static class ThreadInvariants
{
    public static void Check(MachineState state)
    {
        Dictionary<ulong, ulong> queued = [];
        foreach (EndpointRef endpoint in state.Endpoints)
        {
            ref Endpoint value = ref endpoint.Value;
            Holds(value.Senders.First.IsNull || value.Receivers.First.IsNull, "senders and receivers wait on one endpoint", endpoint.Address);
            CheckQueue(state, ref value.Senders, endpoint.Address, queued, ThreadState.Sending, ThreadState.Sending);
            CheckQueue(state, ref value.Receivers, endpoint.Address, queued, ThreadState.Receiving, ThreadState.ReceivingTimed);
            Holds(value.Server.IsNull || (state.IsLive(value.Server.Address, CapabilityKind.Thread) && value.Server.Value.Serves.Is(endpoint)), "the server of an endpoint is gone or serves another one", endpoint.Address);
        }

        foreach (NotificationRef notification in state.Notifications)
        {
            ref Notification value = ref notification.Value;
            CheckQueue(state, ref value.Waiters, notification.Address, queued, ThreadState.AwaitingSignal, ThreadState.AwaitingSignal);
            Holds(value.Waiters.First.IsNull || value.Word == 0, "a thread waits for a signal that is there", notification.Address);
            Holds(
                value.Bound.IsNull || (state.IsLive(value.Bound.Address, CapabilityKind.Thread) && value.Bound.Value.BoundNotification.Object == notification.Address),
                "a notification is bound to a thread that is gone or does not know it",
                notification.Address);
        }

        foreach (ThreadRef thread in state.Threads)
        {
            CheckThread(state, thread, queued);
        }

        ref Cpu cpu = ref state.Machine.Cpu.Value;
        Holds(cpu.Current.IsNull || state.IsLive(cpu.Current.Address, CapabilityKind.Thread), "the current thread is gone", cpu.Current.Address);
        Holds(cpu.VectorOwner.IsNull || state.IsLive(cpu.VectorOwner.Address, CapabilityKind.Thread), "the owner of the vector registers is gone", cpu.VectorOwner.Address);
    }

    private static void CheckQueue(MachineState state, ref ThreadQueue queue, ulong owner, Dictionary<ulong, ulong> queued, ThreadState one, ThreadState other)
    {
        ThreadRef last = default;
        for (ThreadRef thread = queue.First; !thread.IsNull; thread = thread.Value.QueueNext)
        {
            Holds(state.IsLive(thread.Address, CapabilityKind.Thread), "a thread in a queue is gone", thread.Address);
            Holds(queued.TryAdd(thread.Address, owner), "a thread is in two queues, or twice in one", thread.Address);
            Holds(thread.Value.State == one || thread.Value.State == other, $"a thread in a queue is {thread.Value.State}", thread.Address);
            Holds(thread.Value.WaitingOn == owner, "a thread waits on something else than the queue it is in", thread.Address);
            Holds(last.IsNull || thread.Value.QueuePrevious.Is(last), "a queue's links disagree", thread.Address);
            last = thread;
        }

        Holds(last.IsNull || queue.Last.Is(last), "the last thread of a queue is not its last", owner);
    }

    private static void CheckThread(MachineState state, ThreadRef thread, Dictionary<ulong, ulong> queued)
    {
        ref Thread value = ref thread.Value;
        bool inQueue = value.State is ThreadState.Sending or ThreadState.Receiving or ThreadState.ReceivingTimed or ThreadState.AwaitingSignal;
        Holds(inQueue == queued.ContainsKey(thread.Address), $"a thread that is {value.State} is, or is not, in a queue", thread.Address);
        Holds(value.State <= ThreadState.AwaitingReplySlow, "a thread has no state", thread.Address);
        bool awaitsReply = value.State is ThreadState.AwaitingReply or ThreadState.AwaitingReplySlow;
        if (!value.Callee.IsNull)
        {
            Holds(state.IsLive(value.Callee.Address, CapabilityKind.Thread), "the thread that is to reply is gone", thread.Address);
            Holds(value.Callee.Value.Caller.Is(thread), "callee and caller disagree", thread.Address);
            Holds(awaitsReply, $"a thread that is {value.State} has a callee", thread.Address);
        }

        if (!value.Caller.IsNull)
        {
            Holds(state.IsLive(value.Caller.Address, CapabilityKind.Thread), "a caller is gone", thread.Address);
            Holds(value.Caller.Value.Callee.Is(thread), "caller and callee disagree", thread.Address);
        }

        if (!value.ReplySlot.IsNull)
        {
            Holds(awaitsReply, $"a thread that is {value.State} can be replied to", thread.Address);
            Holds(value.ReplySlot.Value.Kind == CapabilityKind.Reply && value.ReplySlot.Value.Object == thread.Address, "the reply capability of a thread is another one", thread.Address);
        }

        Holds(
            !value.Interruptible || value.State is ThreadState.Sending or ThreadState.AwaitingReplySlow,
            $"a thread that is {value.State} waits in a call that somebody can end",
            thread.Address);
        Holds(!awaitsReply || value.Callee.IsNull != value.ReplySlot.IsNull, "a thread waits for a reply that nobody can send, or two can", thread.Address);
        Holds(
            value.State != ThreadState.AwaitingReply || value.Callee.IsNull || (value.Callee.Value.Context.Is(value.Context) && !value.Context.IsNull),
            "the short path would answer a caller whose time is not what the server runs on",
            thread.Address);
        Holds(
            value.ShortPath.IsNull || (value.Serves.Is(value.ShortPath) && value.WaitingOn == value.ShortPath.Address && !IsSignalPending(ref value)),
            "the short path is open for a thread that is not ready for it",
            thread.Address);
        Holds(
            value.ShortPath.IsNull
                || (Lookup.Find(ref value, value.ShortHandle, CapabilityKind.Endpoint, Rights.Read, out SlotRef slot) == CallStatus.Ok && slot.Value.Object == value.ShortPath.Address),
            "the short path is open by a handle that does not name the endpoint",
            thread.Address);
        CheckTimer(ref value, thread);
        CheckBindings(state, ref value, thread);
    }

    private static void CheckTimer(ref Thread value, ThreadRef thread)
    {
        bool may = value.State is ThreadState.Sending or ThreadState.AwaitingReplySlow or ThreadState.ReceivingTimed or ThreadState.AwaitingSignal or ThreadState.Sleeping;
        bool must = value.State == ThreadState.ReceivingTimed;
        Holds(value.Timer.Armed ? may : !must, $"the timer of a thread that is {value.State} is armed: {value.Timer.Armed}", thread.Address);
        bool mayBeFaulted = value.State is ThreadState.Faulted or ThreadState.Stopped or ThreadState.Sending or ThreadState.AwaitingReplySlow;
        Holds(value.FaultVector == Thread.NoFault || mayBeFaulted, $"a faulted thread is {value.State}", thread.Address);
        Holds(value.State != ThreadState.Faulted || value.FaultVector != Thread.NoFault, "a thread stopped by a fault has none", thread.Address);
    }

    private static bool IsSignalPending(ref Thread value) =>
        value.BoundNotification.Kind != CapabilityKind.Empty && new NotificationRef(value.BoundNotification.Object).Value.Word != 0;

    private static void CheckBindings(MachineState state, ref Thread value, ThreadRef thread)
    {
        ulong root = value.Space.Kind == CapabilityKind.Empty ? Mmu.KernelRoot : new AddressSpaceRef(value.Space.Object).Value.Root;
        Holds(value.Root == root, "a thread has the root table of another address space", thread.Address);
        Holds(value.Space.Kind != CapabilityKind.Empty || value.State is ThreadState.Stopped or ThreadState.Faulted, "a thread without an address space runs", thread.Address);
        ulong slots = value.Table.Kind == CapabilityKind.Empty ? 0 : new CapabilityTableRef(value.Table.Object).Value.Slots;
        ulong limit = value.Table.Kind == CapabilityKind.Empty ? 0 : new CapabilityTableRef(value.Table.Object).Value.Count;
        Holds(value.TableSlots == slots && value.TableLimit == limit, "a thread uses another capability table than the one it is bound to", thread.Address);
        Holds(value.HomeContext.Address == value.SchedulingSlot.Object, "a thread's scheduling context and its slot disagree", thread.Address);
        Holds(value.HomeContext.IsNull || value.HomeContext.Value.Home.Is(thread), "a scheduling context has another home", thread.Address);
        Holds(value.BoundNotification.Kind == CapabilityKind.Empty || new Ipc.NotificationRef(value.BoundNotification.Object).Value.Bound.Is(thread), "a notification does not know its thread", thread.Address);
        if (!value.Serves.IsNull)
        {
            Holds(state.IsLive(value.Serves.Address, CapabilityKind.Endpoint) && value.Serves.Value.Server.Is(thread), "a thread serves an endpoint that is gone or does not know it", thread.Address);
        }

        if (!value.Context.IsNull)
        {
            Holds(state.IsLive(value.Context.Address, CapabilityKind.SchedulingContext), "a thread runs on the time of a context that is gone", thread.Address);
            Holds(
                value.Context.Is(value.HomeContext) || (!value.Caller.IsNull && value.Caller.Value.Context.Is(value.Context)),
                "a thread runs on time that nobody lends it",
                thread.Address);
        }
    }
}
