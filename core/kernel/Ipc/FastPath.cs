using System.Runtime;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Ipc;

/// <summary>
/// The common case of a call and of a reply: the partner is waiting, the message fits the registers, no capability travels.
/// The message itself is never touched: it stays in <c>rbx</c> and <c>r12</c> to <c>r15</c>, which compiled code preserves.
/// </summary>
/// <remarks>
/// All conditions are checked before anything is written, so giving up costs no undoing. Time moves with the message: the
/// current scheduling context stays the current one, without a decision of the scheduler. Short paths begin in the entry code, which
/// finds the slots of handles (ShortCalls.S, as <see cref="Lookup.Find"/>) and loads what they need: parameters stay in registers that
/// nobody must save. They end in a jump back there (<see cref="ShortExit"/>), so there is no result to build and to test.
/// </remarks>
public static class FastPath
{
    /// <summary>The current thread calls through a slot with the right to.</summary>
    /// <param name="current">The thread.</param>
    /// <param name="handle">Its handle.</param>
    /// <param name="receiver">The first of the receivers of the endpoint, loaded by the entry code.</param>
    /// <param name="slot">What the handle names.</param>
    /// <param name="tag">Of the message.</param>
    [RuntimeExport("FastCall")]
    public static void Call(ThreadRef current, ulong handle, ThreadRef receiver, SlotRef slot, ulong tag)
    {
        if (tag >> 32 == 0 && !receiver.IsNull && receiver.Value.State == ThreadState.Receiving)
        {
            SchedulingContextRef time = current.Value.Context;
            receiver.Value.State = ThreadState.Ready;
            receiver.Value.Caller = current;
            receiver.Value.Context = time;
            current.Value.Callee = receiver;
            current.Value.State = ThreadState.AwaitingReply;
            new EndpointRef(slot.Value.Object).Value.Receivers.First = receiver.Value.QueueNext;
            ShortExit.Switch(current.Address, slot.Value.Data, receiver.Address);
            return;
        }

        ShortExit.CallGaveUp(current.Address, handle);
    }

    /// <summary>
    /// The current thread answers its caller and waits on the endpoint that it serves. Its handle was looked up when it first waited there;
    /// whoever takes away what the handle names takes away <see cref="Thread.ShortPath"/>.
    /// </summary>
    /// <param name="current">The thread.</param>
    /// <param name="handle">Its handle.</param>
    /// <param name="caller">Its <see cref="Thread.Caller"/>, loaded by the entry code as is the next.</param>
    /// <param name="endpoint">Its <see cref="Thread.ShortPath"/>.</param>
    /// <param name="tag">Of the reply.</param>
    [RuntimeExport("FastReplyWait")]
    public static void ReplyWait(ThreadRef current, ulong handle, ThreadRef caller, EndpointRef endpoint, ulong tag)
    {
        if (((current.Value.ShortHandle ^ handle) | (tag >> 32)) == 0
            && !endpoint.IsNull
            && (endpoint.Value.Senders.First.Address | endpoint.Value.Receivers.First.Address) == 0
            && !caller.IsNull
            && caller.Value.State == ThreadState.AwaitingReply)
        {
            endpoint.Value.Receivers.First = current;
            endpoint.Value.Receivers.Last = current;
            caller.Value.Callee = default;
            caller.Value.State = ThreadState.Ready;
            current.Value.QueueNext = default;
            current.Value.Caller = default;
            current.Value.State = ThreadState.Receiving;
            SchedulingContextRef time = current.Value.HomeContext;
            current.Value.Context = time;
            ShortExit.Switch(current.Address, 0, caller.Address);
            return;
        }

        ShortExit.ReplyWaitGaveUp(current.Address, handle);
    }

    /// <summary>What a capability to an endpoint is taken away from: the short path of the endpoint's server may have gone by it.</summary>
    internal static void Forget(EndpointRef endpoint)
    {
        ThreadRef server = endpoint.Value.Server;
        if (!server.IsNull)
        {
            server.Value.ShortPath = default;
        }
    }
}
