using System.Runtime;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Ipc;

/// <summary>Which thread runs next, and what it gets in <c>rdx</c>. Two words, so they come back in registers.</summary>
public struct DirectSwitch
{
    /// <summary>None: nothing has been changed, <see cref="Messages"/> shall do it.</summary>
    public ThreadRef Thread;
    public ulong Badge;
}

/// <summary>
/// The common case of a call and of a reply: the partner is waiting, the message fits the registers, no capability travels.
/// The message itself is never touched: it stays in <c>rbx</c> and <c>r12</c> to <c>r15</c>, which compiled code preserves.
/// </summary>
/// <remarks>
/// All conditions are checked before anything is written, so giving up costs no undoing. Time moves with the message: the
/// current scheduling context stays the current one, without a decision of the scheduler.
/// </remarks>
public static class FastPath
{
    private const ulong HandleMask = Slot.GenerationMask | 15;
    private const ulong MayCall = (ulong)CapabilityKind.Endpoint | ((ulong)Rights.Write << Slot.RightsShift);
    private const ulong MayCallMask = HandleMask | ((ulong)Rights.Write << Slot.RightsShift);
    private const ulong MayWait = (ulong)CapabilityKind.Endpoint | ((ulong)Rights.Read << Slot.RightsShift);
    private const ulong MayWaitMask = HandleMask | ((ulong)Rights.Read << Slot.RightsShift);

    /// <summary>The current thread calls through a handle.</summary>
    [RuntimeExport("FastCall")]
    public static DirectSwitch Call(ThreadRef current, ulong handle, ulong tag)
    {
        DirectSwitch result;
        result.Thread = default;
        result.Badge = 0;
        ulong index = (uint)handle;
        if (index >= current.Value.TableLimit)
        {
            return result;
        }

        SlotRef slot = new(current.Value.TableSlots + (index * Slot.Size));
        if ((slot.Value.Header & MayCallMask) != ((handle & Slot.GenerationMask) | MayCall) || tag >> 32 != 0)
        {
            return result;
        }

        EndpointRef endpoint = new(slot.Value.Object);
        ThreadRef receiver = endpoint.Value.Receivers.First;
        if (receiver.IsNull || receiver.Value.State != ThreadState.Receiving)
        {
            return result;
        }

        endpoint.Value.Receivers.First = receiver.Value.QueueNext;
        receiver.Value.State = ThreadState.Ready;
        receiver.Value.Caller = current;
        receiver.Value.Context = current.Value.Context;
        current.Value.Callee = receiver;
        current.Value.State = ThreadState.AwaitingReply;
        result.Thread = receiver;
        result.Badge = slot.Value.Data;
        return result;
    }

    /// <summary>The current thread answers its caller and waits on the endpoint that it serves.</summary>
    [RuntimeExport("FastReplyWait")]
    public static DirectSwitch ReplyWait(ThreadRef current, ulong handle, ulong tag)
    {
        DirectSwitch result;
        result.Thread = default;
        result.Badge = 0;
        ulong index = (uint)handle;
        if (index >= current.Value.TableLimit)
        {
            return result;
        }

        SlotRef slot = new(current.Value.TableSlots + (index * Slot.Size));
        if ((slot.Value.Header & MayWaitMask) != ((handle & Slot.GenerationMask) | MayWait) || tag >> 32 != 0)
        {
            return result;
        }

        EndpointRef endpoint = new(slot.Value.Object);
        ThreadRef caller = current.Value.Caller;
        if (!current.Value.Serves.Is(endpoint)
            || (endpoint.Value.Senders.First.Address | endpoint.Value.Receivers.First.Address) != 0
            || caller.IsNull
            || caller.Value.State != ThreadState.AwaitingReply
            || !caller.Value.Context.Is(current.Value.Context)
            || current.Value.BoundNotification.Object != 0)
        {
            return result;
        }

        current.Value.State = ThreadState.Receiving;
        current.Value.WaitingOn = endpoint.Address;
        current.Value.QueueNext = default;
        current.Value.Caller = default;
        current.Value.Context = current.Value.HomeContext;
        endpoint.Value.Receivers.First = current;
        endpoint.Value.Receivers.Last = current;
        caller.Value.Callee = default;
        caller.Value.State = ThreadState.Ready;
        result.Thread = caller;
        return result;
    }
}
