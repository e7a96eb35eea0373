using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Ipc;

/// <summary>
/// Calls, waits and replies, the complete version. <see cref="FastPath"/> does the common case of each in a few instructions
/// and hands over to this one before it changes anything.
/// </summary>
internal static class Messages
{
    private const int DeadlockSearchDepth = 64;

    /// <summary>Means: a message has arrived and filled the registers of the current thread, status included.</summary>
    public const CallStatus Delivered = (CallStatus)(ulong.MaxValue - 1);

    /// <summary>Sends the current thread's message and blocks it until the reply.</summary>
    public static CallStatus Call(CpuRef cpu, ThreadRef current, ulong handle, ulong deadline)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Endpoint, Rights.Write, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        status = CheckTag(current.Value.Rbx, slot.Value.Has(Rights.Grant));
        if (status != CallStatus.Ok)
        {
            return status;
        }

        return Send(cpu, current, new EndpointRef(slot.Value.Object), slot.Value.Data, slot.Value.Has(Rights.Grant), deadline);
    }

    /// <summary>As <see cref="Call"/>; the wait ends early at the deadline, or when somebody asks for the thread.</summary>
    public static CallStatus CallInterruptible(CpuRef cpu, ThreadRef current, ulong handle, ulong deadline)
    {
        if (Upcalls.IsWanted(ref current.Value))
        {
            return CallStatus.Cancelled;
        }

        current.Value.Interruptible = true;
        CallStatus status = Call(cpu, current, handle, deadline);
        if (status != CallStatus.Ok)
        {
            current.Value.Interruptible = false;
        }

        return status;
    }

    /// <summary>Sends the message in the thread's registers; also used for the fault messages that the kernel sends for a thread.</summary>
    public static CallStatus Send(CpuRef cpu, ThreadRef sender, EndpointRef endpoint, ulong badge, bool mayGrant, ulong deadline)
    {
        ref Thread value = ref sender.Value;
        ref Endpoint target = ref endpoint.Value;
        if (target.Receivers.First.IsNull && WouldDeadlock(sender, ref target))
        {
            return CallStatus.Deadlock;
        }

        if (deadline != 0)
        {
            if (!Timeouts.Arm(cpu, sender, deadline))
            {
                return CallStatus.TimedOut;
            }
        }

        value.SendBadge = badge;
        value.SendMayGrant = mayGrant;
        if (target.Receivers.First.IsNull)
        {
            value.State = ThreadState.Sending;
            value.WaitingOn = endpoint.Address;
            value.ShortPath = default;
            target.Senders.Append(sender);
            cpu.Value.Reschedule = true;
            return CallStatus.Ok;
        }

        ThreadRef receiver = target.Receivers.TakeFirst();
        Timeouts.Disarm(cpu, receiver);
        Deliver(cpu, sender, receiver);
        receiver.Value.State = ThreadState.Ready;
        SwitchTo(cpu, receiver);
        return CallStatus.Ok;
    }

    /// <summary>Answers the last caller, if there is one, and waits for the next message.</summary>
    public static CallStatus ReplyWait(CpuRef cpu, ThreadRef current, ulong handle)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Endpoint, Rights.Read, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        if (!current.Value.Caller.IsNull)
        {
            status = Reply(cpu, current);
            if (status != CallStatus.Ok)
            {
                return status;
            }
        }

        return Receive(cpu, current, handle, new EndpointRef(slot.Value.Object), 0);
    }

    /// <summary>Waits for a message. A caller that has not been answered is told that nobody will.</summary>
    public static CallStatus Wait(CpuRef cpu, ThreadRef current, ulong handle, ulong deadline)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Endpoint, Rights.Read, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        return Receive(cpu, current, handle, new EndpointRef(slot.Value.Object), deadline);
    }

    /// <summary>Answers the last caller.</summary>
    public static CallStatus Reply(CpuRef cpu, ThreadRef current)
    {
        ThreadRef caller = current.Value.Caller;
        if (caller.IsNull)
        {
            return CallStatus.NoCaller;
        }

        CallStatus status = CheckTag(current.Value.Rbx, true);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        current.Value.Caller = default;
        caller.Value.Callee = default;
        Answer(cpu, current, caller);
        ReturnContext(cpu, current);
        return CallStatus.Ok;
    }

    /// <summary>Answers a caller whose reply right had been saved.</summary>
    public static CallStatus ReplyTo(CpuRef cpu, ThreadRef current, ulong handle)
    {
        CallStatus status = Lookup.Find(ref current.Value, handle, CapabilityKind.Reply, Rights.Write, out SlotRef slot);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        status = CheckTag(current.Value.Rbx, true);
        if (status != CallStatus.Ok)
        {
            return status;
        }

        ThreadRef caller = new(slot.Value.Object);
        caller.Value.ReplySlot = default;
        Destruction.Release(cpu, slot);
        Answer(cpu, current, caller);
        return CallStatus.Ok;
    }

    /// <summary>
    /// Makes the right to answer the last caller a capability of its own. The time that the caller lent goes back to it, so the
    /// server must have its own.
    /// </summary>
    public static CallStatus SaveReply(CpuRef cpu, ThreadRef current, out ulong handle)
    {
        ref Thread value = ref current.Value;
        handle = 0;
        ThreadRef caller = value.Caller;
        if (caller.IsNull)
        {
            return CallStatus.NoCaller;
        }

        if (value.HomeContext.IsNull || value.Table.Kind == CapabilityKind.Empty)
        {
            return CallStatus.WrongState;
        }

        ref CapabilityTable table = ref new CapabilityTableRef(value.Table.Object).Value;
        SlotRef slot = table.Take();
        if (slot.IsNull)
        {
            return CallStatus.TableFull;
        }

        slot.Value.Fill(CapabilityKind.Reply, Rights.Write, caller.Address, 0, 0);
        caller.Value.ReplySlot = slot;
        caller.Value.Callee = default;
        value.Caller = default;
        ReturnContext(cpu, current);
        handle = table.HandleOf(slot);
        if (caller.Value.Interruptible && Upcalls.IsWanted(ref caller.Value))
        {
            Timeouts.End(cpu, caller, CallStatus.Cancelled); // asked for while the server was at work; the new handle is stale already
        }

        return CallStatus.Ok;
    }

    /// <summary>Takes a thread that waits for a reply away from whoever was to answer. The server falls back to its own time.</summary>
    public static void Abandon(CpuRef cpu, ThreadRef caller)
    {
        ref Thread value = ref caller.Value;
        if (!value.ReplySlot.IsNull)
        {
            SlotRef slot = value.ReplySlot;
            value.ReplySlot = default;
            Destruction.Release(cpu, slot);
        }

        ThreadRef callee = value.Callee;
        if (!callee.IsNull)
        {
            value.Callee = default;
            callee.Value.Caller = default;
            RebindChain(cpu, callee, callee.Value.HomeContext);
        }
    }

    /// <summary>Tells the caller of a server that is gone.</summary>
    public static void FailCaller(CpuRef cpu, ThreadRef server)
    {
        ThreadRef caller = server.Value.Caller;
        if (caller.IsNull)
        {
            return;
        }

        server.Value.Caller = default;
        caller.Value.Callee = default;
        Fail(cpu, caller, CallStatus.DeadPartner);
    }

    /// <summary>Ends a blocked message operation with an error.</summary>
    public static void Fail(CpuRef cpu, ThreadRef thread, CallStatus status)
    {
        Timeouts.Disarm(cpu, thread);
        thread.Value.Interruptible = false;
        if (thread.Value.FaultVector != Thread.NoFault)
        {
            thread.Value.State = ThreadState.Faulted; // nobody is left who could help it
            return;
        }

        thread.Value.KeptOnly = true;
        thread.Value.Rax = (ulong)status;
        thread.Value.Rdx = 0;
        Scheduler.Wake(cpu, thread);
    }

    /// <summary>
    /// Gives a thread, and all that it has called in turn, another scheduling context. When there is none, the servers in the chain
    /// go on with their own: who takes away the time that it lent cannot stop them.
    /// </summary>
    public static void RebindChain(CpuRef cpu, ThreadRef first, SchedulingContextRef context)
    {
        ThreadRef last = first;
        SchedulingContextRef old = first.Value.Context;
        ThreadRef caller = first.Value.Caller;
        if (!caller.IsNull && caller.Value.State == ThreadState.AwaitingReply)
        {
            caller.Value.State = ThreadState.AwaitingReplySlow; // the two no longer share their time
        }

        while (true)
        {
            Scheduler.ChangeContext(last, context);
            if (last.Value.State == ThreadState.Ready)
            {
                Scheduler.Wake(cpu, last);
            }

            ThreadRef next = last.Value.Callee;
            if (next.IsNull || !next.Value.Context.Is(old))
            {
                break;
            }

            if (context.IsNull)
            {
                context = next.Value.HomeContext;
                if (last.Value.State == ThreadState.AwaitingReply)
                {
                    last.Value.State = ThreadState.AwaitingReplySlow; // the two no longer share their time
                }
            }

            last = next;
        }

        cpu.Value.Reschedule = true;
    }

    private static CallStatus Receive(CpuRef cpu, ThreadRef current, ulong handle, EndpointRef endpoint, ulong deadline)
    {
        ref Thread value = ref current.Value;
        ref Endpoint source = ref endpoint.Value;
        FailCaller(cpu, current);
        ReturnContext(cpu, current);
        Serve(current, endpoint, ref source);
        if (Notifications.TakeBound(current, out ulong word))
        {
            value.Rax = (ulong)CallStatus.Notified;
            value.Rdx = word;
            return Delivered;
        }

        if (!source.Senders.First.IsNull)
        {
            ThreadRef sender = source.Senders.TakeFirst();
            Deliver(cpu, sender, current);
            if (!sender.Value.Context.IsNull)
            {
                // The caller lends its time from now on.
                Scheduler.Wake(cpu, current);
                cpu.Value.Reschedule = true;
            }

            return Delivered;
        }

        if (deadline != 0 && !Timeouts.Arm(cpu, current, deadline))
        {
            return CallStatus.TimedOut;
        }

        value.State = deadline != 0 ? ThreadState.ReceivingTimed : ThreadState.Receiving;
        value.WaitingOn = endpoint.Address;

        // Nothing is pending now: TakeBound has taken it, if the thread has time of its own. What comes later takes the short path away.
        bool mayBeShort = value.BoundNotification.Kind == CapabilityKind.Empty || !value.HomeContext.IsNull;
        value.ShortPath = mayBeShort && value.Serves.Is(endpoint) ? endpoint : default;
        value.ShortHandle = handle;
        source.Receivers.Append(current);
        cpu.Value.Reschedule = true;
        return CallStatus.Ok;
    }

    /// <summary>Moves a message into a receiver, which becomes the sender's callee and gets its time.</summary>
    private static void Deliver(CpuRef cpu, ThreadRef sender, ThreadRef receiver)
    {
        ref Thread from = ref sender.Value;
        ref Thread to = ref receiver.Value;
        to.Rax = (ulong)Transfer(ref from, ref to);
        to.Rdx = from.SendBadge;
        to.Caller = sender;
        from.Callee = receiver;
        from.State = ThreadState.AwaitingReply;
        if (!from.Context.IsNull)
        {
            Scheduler.ChangeContext(receiver, from.Context);
        }

        if (from.Timer.Armed || from.Interruptible || from.FaultVector != Thread.NoFault || from.Context.IsNull)
        {
            from.State = ThreadState.AwaitingReplySlow;
        }

        cpu.Value.Reschedule = true;
    }

    private static void Answer(CpuRef cpu, ThreadRef server, ThreadRef caller)
    {
        ref Thread to = ref caller.Value;
        Timeouts.Disarm(cpu, caller);
        to.Interruptible = false;
        if (to.FaultVector != Thread.NoFault)
        {
            // The reply to a fault message lets the thread go on with the registers of the fault.
            to.FaultVector = Thread.NoFault;
            FaultMessages.Resume(ref to);
        }
        else
        {
            to.Rax = (ulong)Transfer(ref server.Value, ref to);
            to.Rdx = 0;
        }

        Scheduler.Wake(cpu, caller);
    }

    /// <summary>Copies tag, words, and what the tag says lies in the message page.</summary>
    private static CallStatus Transfer(ref Thread from, ref Thread to)
    {
        to.KeptOnly = true;
        to.Rbp = 0;
        if (from.FaultVector != Thread.NoFault)
        {
            FaultMessages.Fill(ref from, ref to);
            return CallStatus.Ok;
        }

        to.Rbx = from.Rbx;
        to.R12 = from.R12;
        to.R13 = from.R13;
        to.R14 = from.R14;
        to.R15 = from.R15;
        MessageTag tag = new(from.Rbx);
        for (int i = 0; i < tag.ExtraWords; i++)
        {
            ulong offset = MessagePage.ExtraWords + ((ulong)i * 8);
            KernelMemory.At<ulong>(to.MessagePageAddress + offset) = KernelMemory.At<ulong>(from.MessagePageAddress + offset);
        }

        return tag.Capabilities == 0 ? CallStatus.Ok : CapabilityTransfer.Move(ref from, ref to, tag.Capabilities);
    }

    private static CallStatus CheckTag(ulong value, bool mayGrant)
    {
        MessageTag tag = new(value);
        if (tag.ExtraWords > MessageTag.MaximumExtraWords || tag.Capabilities > MessageTag.MaximumCapabilities || value >> 44 != 0)
        {
            return CallStatus.BadArgument;
        }

        return tag.Capabilities != 0 && !mayGrant ? CallStatus.NoRight : CallStatus.Ok;
    }

    /// <summary>The server goes on with its own time, if it has any.</summary>
    private static void ReturnContext(CpuRef cpu, ThreadRef server)
    {
        ref Thread value = ref server.Value;
        if (value.Context.Is(value.HomeContext))
        {
            return;
        }

        Scheduler.ChangeContext(server, value.HomeContext);
        if (value.State == ThreadState.Ready)
        {
            Scheduler.Wake(cpu, server);
        }

        cpu.Value.Reschedule = true;
    }

    private static void SwitchTo(CpuRef cpu, ThreadRef thread)
    {
        if (!thread.Value.Context.IsNull)
        {
            Scheduler.Wake(cpu, thread);
        }

        cpu.Value.Reschedule = true;
    }

    private static void Serve(ThreadRef thread, EndpointRef endpoint, ref Endpoint value)
    {
        EndpointRef old = thread.Value.Serves;
        if (old.Is(endpoint))
        {
            return;
        }

        if (!old.IsNull)
        {
            old.Value.Server = default;
        }

        thread.Value.Serves = default;
        thread.Value.ShortPath = default;
        if (value.Server.IsNull)
        {
            value.Server = thread;
            thread.Value.Serves = endpoint;
        }
    }

    /// <summary>Whether the server of the endpoint waits, over however many calls, for the thread that wants to call it.</summary>
    private static bool WouldDeadlock(ThreadRef caller, ref Endpoint endpoint)
    {
        ThreadRef thread = endpoint.Server;
        for (int i = 0; i < DeadlockSearchDepth && !thread.IsNull; i++)
        {
            if (thread.Is(caller))
            {
                return true;
            }

            switch (thread.Value.State)
            {
                case ThreadState.AwaitingReply:
                case ThreadState.AwaitingReplySlow:
                    thread = thread.Value.Callee;
                    break;
                case ThreadState.Sending:
                    thread = new EndpointRef(thread.Value.WaitingOn).Value.Server;
                    break;
                default:
                    return false;
            }
        }

        return false;
    }
}
