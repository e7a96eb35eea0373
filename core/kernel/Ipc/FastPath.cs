using System.Runtime;
using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Scheduling;
using Pistachio.Kernel.Threads;
using Pistachio.Platform;

namespace Pistachio.Kernel.Ipc;

/// <summary>
/// The common case of a call and of a reply: the partner is waiting, no capability travels, or one in a reply.
/// What of the message is in registers is never touched: it stays in <c>rbx</c> and <c>r12</c> to <c>r15</c>, which compiled code preserves.
/// A message with words beyond these makes <see cref="Call"/> and <see cref="ReplyWait"/> give up; the entry code then tries
/// <see cref="CallWithWords"/> and <see cref="ReplyWaitWithWords"/>, which copy them from page to page, or <see cref="ReplyWaitWithCapability"/>.
/// So a message without pays nothing for them.
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
            Deliver(current, receiver, slot);
            ShortExit.Switch(current.Address, slot.Value.Data, receiver.Address);
            return;
        }

        ShortExit.CallGaveUp(current.Address, handle);
    }

    /// <summary>As <see cref="Call"/>, of a message with extra words.</summary>
    [RuntimeExport("FastCallWithWords")]
    public static void CallWithWords(ThreadRef current, ulong handle, ThreadRef receiver, SlotRef slot, ulong tag)
    {
        if (tag >> 32 <= MessageTag.MaximumExtraWords && !receiver.IsNull && receiver.Value.State == ThreadState.Receiving)
        {
            CopyWords(current.Value.MessagePageAddress, receiver.Value.MessagePageAddress, tag >> 32);
            Deliver(current, receiver, slot);
            ShortExit.Switch(current.Address, slot.Value.Data, receiver.Address);
            return;
        }

        ShortExit.CallWithWordsGaveUp(current.Address, handle);
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
            Answer(current, caller, endpoint);
            ShortExit.Switch(current.Address, 0, caller.Address);
            return;
        }

        ShortExit.ReplyWaitGaveUp(current.Address, handle);
    }

    /// <summary>As <see cref="ReplyWait"/>, of a reply with extra words.</summary>
    [RuntimeExport("FastReplyWaitWithWords")]
    public static void ReplyWaitWithWords(ThreadRef current, ulong handle, ThreadRef caller, EndpointRef endpoint, ulong tag)
    {
        if (tag >> 32 <= MessageTag.MaximumExtraWords
            && current.Value.ShortHandle == handle
            && !endpoint.IsNull
            && (endpoint.Value.Senders.First.Address | endpoint.Value.Receivers.First.Address) == 0
            && !caller.IsNull
            && caller.Value.State == ThreadState.AwaitingReply)
        {
            CopyWords(current.Value.MessagePageAddress, caller.Value.MessagePageAddress, tag >> 32);
            Answer(current, caller, endpoint);
            ShortExit.Switch(current.Address, 0, caller.Address);
            return;
        }

        ShortExit.ReplyWaitWithWordsGaveUp(current.Address, handle);
    }

    /// <summary>As <see cref="ReplyWait"/>, of a reply with one capability, and with extra words or without.</summary>
    [RuntimeExport("FastReplyWaitWithCapability")]
    public static void ReplyWaitWithCapability(ThreadRef current, ulong handle, ThreadRef caller, EndpointRef endpoint, ulong tag)
    {
        const int capabilitiesShift = 40;
        ulong words = (tag >> 32) & 0xFF;
        if (tag >> capabilitiesShift == 1
            && words <= MessageTag.MaximumExtraWords
            && current.Value.ShortHandle == handle
            && !endpoint.IsNull
            && (endpoint.Value.Senders.First.Address | endpoint.Value.Receivers.First.Address) == 0
            && !caller.IsNull
            && caller.Value.State == ThreadState.AwaitingReply
            && CapabilityTransfer.TryMoveOne(current, caller))
        {
            CopyWords(current.Value.MessagePageAddress, caller.Value.MessagePageAddress, words);
            Answer(current, caller, endpoint);
            ShortExit.Switch(current.Address, 0, caller.Address);
            return;
        }

        ShortExit.ReplyWaitWithWordsGaveUp(current.Address, handle);
    }

    /// <summary>The caller waits for the reply of the receiver, which is the first of the endpoint and gets its time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Deliver(ThreadRef current, ThreadRef receiver, SlotRef slot)
    {
        SchedulingContextRef time = current.Value.Context;
        receiver.Value.State = ThreadState.Ready;
        receiver.Value.Caller = current;
        receiver.Value.Context = time;
        current.Value.Callee = receiver;
        current.Value.State = ThreadState.AwaitingReply;
        new EndpointRef(slot.Value.Object).Value.Receivers.First = receiver.Value.QueueNext;
    }

    /// <summary>The caller goes on, and the current thread waits on the endpoint, alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Answer(ThreadRef current, ThreadRef caller, EndpointRef endpoint)
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
    }

    /// <summary>Copies the extra words of a message, four at a time as far as there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyWords(ulong from, ulong to, ulong count)
    {
        const ulong size = sizeof(ulong);
        from += MessagePage.ExtraWords;
        to += MessagePage.ExtraWords;
        for (; count >= 4; count -= 4)
        {
            KernelMemory.At<ulong>(to) = KernelMemory.At<ulong>(from);
            KernelMemory.At<ulong>(to + size) = KernelMemory.At<ulong>(from + size);
            KernelMemory.At<ulong>(to + (2 * size)) = KernelMemory.At<ulong>(from + (2 * size));
            KernelMemory.At<ulong>(to + (3 * size)) = KernelMemory.At<ulong>(from + (3 * size));
            from += 4 * size;
            to += 4 * size;
        }

        for (; count != 0; count--)
        {
            KernelMemory.At<ulong>(to) = KernelMemory.At<ulong>(from);
            from += size;
            to += size;
        }
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
