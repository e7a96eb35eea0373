using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.UserCall;

/// <summary>
/// The native kernel calls. <see cref="Kernel"/> holds the stubs, <c>include/exo/kernel.h</c> the same for C and
/// <c>docs/kernel-calls.md</c> the reference; all three are generated from this interface.
/// </summary>
/// <remarks>Every call that takes a handle can fail with BadHandle, WrongKind or NoRight; the other results are named at the call.</remarks>
[KernelInterface("Kernel")]
internal interface IKernelCalls
{
    /// <summary>Sends a message and waits for the reply, which replaces the message. The caller's scheduling context works for the receiver until it replies.</summary>
    /// <param name="endpoint">Endpoint with the right Write; with the right Grant if capabilities travel.</param>
    /// <param name="message">The message, then the reply. Its badge is not set.</param>
    /// <returns>Ok, DeadPartner, Cancelled, Deadlock, Truncated, BadArgument (tag).</returns>
    [KernelCall(CallNumber.Call)]
    CallStatus Call([Handle] ulong endpoint, ref Message message);

    /// <summary>Answers the thread that the last message came from, if it still waits, and waits for the next message.</summary>
    /// <param name="endpoint">Endpoint with the right Read.</param>
    /// <param name="message">The reply, then the next message with the badge of its sender.</param>
    /// <returns>Ok, Notified (the badge is the notification word), DeadPartner, Cancelled, Truncated, BadArgument (tag).</returns>
    [KernelCall(CallNumber.ReplyWait)]
    CallStatus ReplyWait([Handle] ulong endpoint, ref Message message);

    /// <summary>Waits for a message, or for a signal of the notification bound to the thread. A caller that was not answered gets DeadPartner.</summary>
    /// <param name="endpoint">Endpoint with the right Read.</param>
    /// <param name="message">The message with the badge of its sender.</param>
    /// <param name="deadline">Nanoseconds since boot; 0 = none.</param>
    /// <returns>Ok, Notified (the badge is the notification word), TimedOut, DeadPartner, Cancelled, Truncated.</returns>
    [KernelCall(CallNumber.Wait)]
    CallStatus Wait([Handle] ulong endpoint, ref Message message, ulong deadline);

    /// <summary>Answers the thread that the last message came from. Does not block.</summary>
    /// <param name="message">The reply; unspecified afterwards.</param>
    /// <returns>Ok, NoCaller, BadArgument (tag).</returns>
    [KernelCall(CallNumber.Reply)]
    CallStatus Reply(ref Message message);

    /// <summary>As Call, but gives up at a deadline.</summary>
    /// <param name="endpoint">Endpoint with the right Write; with the right Grant if capabilities travel.</param>
    /// <param name="message">The message, then the reply. Its badge is not set.</param>
    /// <param name="deadline">Nanoseconds since boot.</param>
    /// <returns>Ok, TimedOut, DeadPartner, Cancelled, Deadlock, Truncated, BadArgument (tag).</returns>
    [KernelCall(CallNumber.CallTimed)]
    CallStatus CallTimed([Handle] ulong endpoint, ref Message message, ulong deadline);

    /// <summary>Keeps the right to answer the last received call as a capability, so that other calls can be served first.</summary>
    /// <param name="reply">Handle of the reply capability.</param>
    /// <returns>Ok, NoCaller, TableFull, WrongState (the server has no scheduling context of its own).</returns>
    [KernelCall(CallNumber.SaveReply)]
    CallStatus SaveReply(out ulong reply);

    /// <summary>Answers through a reply capability, which is used up. Does not block.</summary>
    /// <param name="reply">Reply capability.</param>
    /// <param name="message">The reply; unspecified afterwards.</param>
    /// <returns>Ok, BadArgument (tag).</returns>
    [KernelCall(CallNumber.ReplyTo)]
    CallStatus ReplyTo([Handle] ulong reply, ref Message message);

    /// <summary>Ors the badge of the capability into the notification word and wakes a waiter.</summary>
    /// <param name="notification">Notification with the right Write.</param>
    /// <returns>Ok.</returns>
    [KernelCall(CallNumber.Signal)]
    CallStatus Signal([Handle] ulong notification);

    /// <summary>Waits until the notification word is not zero, takes it and clears it.</summary>
    /// <param name="notification">Notification with the right Read.</param>
    /// <param name="deadline">Nanoseconds since boot; 0 = none.</param>
    /// <param name="word">The word.</param>
    /// <returns>Ok, TimedOut, Cancelled, DeadPartner.</returns>
    [KernelCall(CallNumber.WaitSignal)]
    CallStatus WaitSignal([Handle] ulong notification, ulong deadline, out ulong word);

    /// <summary>Takes the notification word and clears it. Does not block.</summary>
    /// <param name="notification">Notification with the right Read.</param>
    /// <param name="word">The word, 0 when nothing is pending.</param>
    /// <returns>Ok.</returns>
    [KernelCall(CallNumber.PollSignal)]
    CallStatus PollSignal([Handle] ulong notification, out ulong word);

    /// <summary>Gives up the rest of the time slice to the next ready thread of the same priority.</summary>
    /// <returns>Ok.</returns>
    [KernelCall(CallNumber.Yield)]
    CallStatus Yield();

    /// <summary>Runs another thread next, on the caller's scheduling context (directed yield).</summary>
    /// <param name="thread">Thread with the right Write.</param>
    /// <returns>Ok, WrongState (the thread is not ready).</returns>
    [KernelCall(CallNumber.YieldTo)]
    CallStatus YieldTo([Handle] ulong thread);

    /// <summary>Sleeps.</summary>
    /// <param name="deadline">Nanoseconds since boot; a time that is past returns at once; the largest number = none.</param>
    /// <returns>Ok, Cancelled.</returns>
    [KernelCall(CallNumber.SleepUntil)]
    CallStatus SleepUntil(ulong deadline);

    /// <summary>
    /// Maps pages of a memory object. The first mapping binds the capability to an address space and a base; afterwards page i can be
    /// mapped at base + i pages only.
    /// </summary>
    /// <param name="memory">Memory with the rights that the protection needs.</param>
    /// <param name="addressSpace">Address space with the right Write.</param>
    /// <param name="address">Virtual address of the first page, page aligned.</param>
    /// <param name="firstPage">First page of the object.</param>
    /// <param name="pages">Number of pages.</param>
    /// <param name="protection">Protection of the pages; Write together with Execute is refused.</param>
    /// <returns>Ok, BadArgument, NoPageTables, AlreadyMapped.</returns>
    [KernelCall(CallNumber.Map)]
    CallStatus Map([Handle] ulong memory, ulong addressSpace, ulong address, [Bits(0, 32)] uint firstPage, [Bits(32, 32)] uint pages, Protection protection);

    /// <summary>Unmaps pages of a memory object.</summary>
    /// <param name="memory">Memory that is mapped.</param>
    /// <param name="firstPage">First page of the object.</param>
    /// <param name="pages">Number of pages.</param>
    /// <param name="unmapped">Number of those that had been mapped.</param>
    /// <returns>Ok, BadArgument.</returns>
    [KernelCall(CallNumber.Unmap)]
    CallStatus Unmap([Handle] ulong memory, [Bits(0, 32)] uint firstPage, [Bits(32, 32)] uint pages, out ulong unmapped);

    /// <summary>Changes the protection of mapped pages.</summary>
    /// <param name="memory">Memory that is mapped, with the rights that the protection needs.</param>
    /// <param name="firstPage">First page of the object.</param>
    /// <param name="pages">Number of pages.</param>
    /// <param name="protection">New protection.</param>
    /// <param name="changed">Number of pages changed.</param>
    /// <returns>Ok, BadArgument.</returns>
    [KernelCall(CallNumber.Protect)]
    CallStatus Protect([Handle] ulong memory, [Bits(0, 32)] uint firstPage, [Bits(32, 32)] uint pages, Protection protection, out ulong changed);

    /// <summary>Reads the accessed and dirty bits of up to 32 pages.</summary>
    /// <param name="memory">Memory that is mapped.</param>
    /// <param name="firstPage">First page of the object.</param>
    /// <param name="pages">Number of pages, up to 32.</param>
    /// <param name="clear">Whether to clear the bits as well.</param>
    /// <param name="accessed">Bit i: page i was accessed.</param>
    /// <param name="dirty">Bit i: page i was written.</param>
    /// <returns>Ok, BadArgument.</returns>
    [KernelCall(CallNumber.QueryPages)]
    CallStatus QueryPages([Handle] ulong memory, [Bits(0, 32)] uint firstPage, [Bits(32, 32)] uint pages, bool clear, [Bits(0, 32)] out uint accessed, [Bits(32, 32)] out uint dirty);

    /// <summary>Derives a child capability with the same or fewer rights.</summary>
    /// <param name="capability">The parent.</param>
    /// <param name="rights">Rights of the child, within those of the parent.</param>
    /// <param name="badge">Badge of the child, for endpoints and notifications that have none yet; else 0.</param>
    /// <param name="table">Capability table with the right Write, or 0 for the caller's own.</param>
    /// <param name="child">Handle of the child in that table.</param>
    /// <returns>Ok, BadArgument, TableFull, InUse.</returns>
    [KernelCall(CallNumber.Derive)]
    CallStatus Derive([Handle] ulong capability, Rights rights, ulong badge, ulong table, out ulong child);

    /// <summary>Deletes one capability. What was derived from it goes to its parent; the last capability to an object destroys the object.</summary>
    /// <param name="capability">The capability.</param>
    /// <returns>Ok, InUse.</returns>
    [KernelCall(CallNumber.Delete)]
    CallStatus Delete([Handle] ulong capability);

    /// <summary>Deletes everything derived from a capability. Complete on return.</summary>
    /// <param name="capability">The capability, which stays.</param>
    /// <returns>Ok, InUse when the caller's own capability table would be taken away: nothing has been done.</returns>
    [KernelCall(CallNumber.Revoke)]
    CallStatus Revoke([Handle] ulong capability);

    /// <summary>Tells what a capability is.</summary>
    /// <param name="capability">The capability.</param>
    /// <param name="kind">What it names.</param>
    /// <param name="rights">Its rights.</param>
    /// <param name="pages">Size in pages, of those that have one.</param>
    /// <returns>Ok.</returns>
    [KernelCall(CallNumber.Inspect)]
    CallStatus Inspect([Handle] ulong capability, [Bits(0, 8)] out CapabilityKind kind, [Bits(8, 8)] out Rights rights, [Bits(16, 48)] out ulong pages);

    /// <summary>Moves a capability to another table.</summary>
    /// <param name="capability">The capability; the handle is stale afterwards.</param>
    /// <param name="table">Capability table with the right Write.</param>
    /// <param name="moved">Handle in that table.</param>
    /// <returns>Ok, TableFull, InUse.</returns>
    [KernelCall(CallNumber.Move)]
    CallStatus Move([Handle] ulong capability, ulong table, out ulong moved);

    /// <summary>Makes a kernel object or a memory object out of an untyped region.</summary>
    /// <param name="untyped">Untyped region with the right Write.</param>
    /// <param name="kind">What to make.</param>
    /// <param name="size">Pages for Untyped, Memory and PageTables; slots for CapabilityTable; else 0.</param>
    /// <param name="made">Handle of the new capability.</param>
    /// <returns>Ok, BadArgument, OutOfMemory, TableFull.</returns>
    [KernelCall(CallNumber.Retype)]
    CallStatus Retype([Handle] ulong untyped, CapabilityKind kind, ulong size, out ulong made);

    /// <summary>Makes a memory object of one page out of an untyped region, as a copy of a page of another object.</summary>
    /// <param name="untyped">Untyped region with the right Write.</param>
    /// <param name="memory">The other object with the right Read: the capability that <see cref="Retype"/> gave of it, none that was derived.</param>
    /// <param name="page">The page of it.</param>
    /// <param name="made">Handle of the new capability.</param>
    /// <returns>Ok, BadHandle, WrongKind, NoRight, BadArgument, OutOfMemory, TableFull.</returns>
    [KernelCall(CallNumber.RetypeCopy)]
    CallStatus RetypeCopy([Handle] ulong untyped, ulong memory, ulong page, out ulong made);

    /// <summary>Derives a capability to a part of a memory object.</summary>
    /// <param name="memory">Memory.</param>
    /// <param name="firstPage">First page of the part.</param>
    /// <param name="pages">Number of pages.</param>
    /// <param name="rights">Rights of the part, within those of the memory.</param>
    /// <param name="part">Handle of the part.</param>
    /// <returns>Ok, BadArgument, TableFull.</returns>
    [KernelCall(CallNumber.Split)]
    CallStatus Split([Handle] ulong memory, [Bits(0, 32)] uint firstPage, [Bits(32, 32)] uint pages, Rights rights, out ulong part);

    /// <summary>Tells how much of an untyped region is left.</summary>
    /// <param name="untyped">Untyped region.</param>
    /// <param name="pages">Pages not yet given out.</param>
    /// <returns>Ok.</returns>
    [KernelCall(CallNumber.UntypedFree)]
    CallStatus UntypedFree([Handle] ulong untyped, out ulong pages);

    /// <summary>Gives frames for page tables to an address space.</summary>
    /// <param name="addressSpace">Address space with the right Write.</param>
    /// <param name="pageTables">Page-table pool; one whose address space is gone, or has lost all its mappings since, can be given again.</param>
    /// <returns>Ok, InUse, BadArgument.</returns>
    [KernelCall(CallNumber.FeedTables)]
    CallStatus FeedTables([Handle] ulong addressSpace, ulong pageTables);

    /// <summary>Binds a thread to its address space and capability table.</summary>
    /// <param name="thread">Thread with the right Write.</param>
    /// <param name="addressSpace">Address space with the right Write.</param>
    /// <param name="table">Capability table with the right Write.</param>
    /// <returns>Ok, WrongState.</returns>
    [KernelCall(CallNumber.ThreadBind)]
    CallStatus ThreadBind([Handle] ulong thread, ulong addressSpace, ulong table);

    /// <summary>Derives the memory capability of a thread's message page, to be mapped.</summary>
    /// <param name="thread">Thread with the right Write.</param>
    /// <param name="memory">Handle of the page.</param>
    /// <returns>Ok, TableFull.</returns>
    [KernelCall(CallNumber.ThreadPage)]
    CallStatus ThreadPage([Handle] ulong thread, out ulong memory);

    /// <summary>Sets a register of a stopped thread.</summary>
    /// <param name="thread">Thread with the right Write.</param>
    /// <param name="register">The register.</param>
    /// <param name="value">Its new value.</param>
    /// <returns>Ok, BadArgument, WrongState.</returns>
    [KernelCall(CallNumber.ThreadSet)]
    CallStatus ThreadSet([Handle] ulong thread, ThreadRegister register, ulong value);

    /// <summary>Reads a register of a stopped thread.</summary>
    /// <param name="thread">Thread with the right Read.</param>
    /// <param name="register">The register.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Ok, BadArgument, WrongState.</returns>
    [KernelCall(CallNumber.ThreadGet)]
    CallStatus ThreadGet([Handle] ulong thread, ThreadRegister register, out ulong value);

    /// <summary>Lets a stopped thread run.</summary>
    /// <param name="thread">Thread with the right Write.</param>
    /// <returns>Ok, WrongState.</returns>
    [KernelCall(CallNumber.ThreadResume)]
    CallStatus ThreadResume([Handle] ulong thread);

    /// <summary>Stops a thread. A message operation it is blocked in ends with Cancelled when it is resumed.</summary>
    /// <param name="thread">Thread with the right Write.</param>
    /// <returns>Ok.</returns>
    [KernelCall(CallNumber.ThreadSuspend)]
    CallStatus ThreadSuspend([Handle] ulong thread);

    /// <summary>Binds a scheduling context to a thread.</summary>
    /// <param name="thread">Thread with the right Write.</param>
    /// <param name="schedulingContext">Scheduling context, or 0 for none.</param>
    /// <returns>Ok, InUse.</returns>
    [KernelCall(CallNumber.ThreadSchedule)]
    CallStatus ThreadSchedule([Handle] ulong thread, ulong schedulingContext);

    /// <summary>Names the endpoint that hears of it when the thread stops by a fault it cannot handle.</summary>
    /// <param name="thread">Thread with the right Write.</param>
    /// <param name="endpoint">Endpoint with the right Write, or 0 for none.</param>
    /// <returns>Ok.</returns>
    [KernelCall(CallNumber.ThreadSupervisor)]
    CallStatus ThreadSupervisor([Handle] ulong thread, ulong endpoint);

    /// <summary>Sets priority and CPU time of a scheduling context.</summary>
    /// <param name="schedulingContext">Scheduling context with the right Write.</param>
    /// <param name="priority">0 (lowest) to 255.</param>
    /// <param name="budget">Nanoseconds of CPU time in each period.</param>
    /// <param name="period">Nanoseconds; equal to the budget: a time slice.</param>
    /// <returns>Ok, BadArgument, NoRight (the priority is above that of the caller).</returns>
    [KernelCall(CallNumber.SchedulingSet)]
    CallStatus SchedulingSet([Handle] ulong schedulingContext, ulong priority, ulong budget, ulong period);

    /// <summary>Tells how much CPU time was used on a scheduling context.</summary>
    /// <param name="schedulingContext">Scheduling context with the right Read.</param>
    /// <param name="nanoseconds">CPU time in nanoseconds.</param>
    /// <returns>Ok.</returns>
    [KernelCall(CallNumber.SchedulingUsed)]
    CallStatus SchedulingUsed([Handle] ulong schedulingContext, out ulong nanoseconds);

    /// <summary>
    /// Has the thread that a scheduling context is bound to stop when so much CPU time has been used on the context in all. Its supervisor gets a message as of
    /// a fault, with vector 258, and lets it go on by replying. Time that servers work for the thread counts; they finish their work first. The limit is then
    /// gone. Only of a context that is a time slice.
    /// </summary>
    /// <param name="schedulingContext">Scheduling context with the right Write.</param>
    /// <param name="used">Nanoseconds, as SchedulingUsed tells them; 0: no limit.</param>
    /// <returns>Ok.</returns>
    [KernelCall(CallNumber.SchedulingLimit)]
    CallStatus SchedulingLimit([Handle] ulong schedulingContext, ulong used);

    /// <summary>Signals a notification when the interrupt comes.</summary>
    /// <param name="interrupt">Interrupt with the right Write.</param>
    /// <param name="notification">Notification with the right Write.</param>
    /// <returns>Ok.</returns>
    [KernelCall(CallNumber.InterruptBind)]
    CallStatus InterruptBind([Handle] ulong interrupt, ulong notification);

    /// <summary>Lets the interrupt come again.</summary>
    /// <param name="interrupt">Interrupt with the right Write.</param>
    /// <returns>Ok, WrongState.</returns>
    [KernelCall(CallNumber.InterruptAcknowledge)]
    CallStatus InterruptAcknowledge([Handle] ulong interrupt);

    /// <summary>Reads an I/O port.</summary>
    /// <param name="ports">Port range with the right Read.</param>
    /// <param name="port">The port.</param>
    /// <param name="width">Bytes: 1, 2 or 4.</param>
    /// <param name="value">What was read.</param>
    /// <returns>Ok, BadArgument.</returns>
    [KernelCall(CallNumber.PortIn)]
    CallStatus PortIn([Handle] ulong ports, ushort port, uint width, out uint value);

    /// <summary>Writes an I/O port.</summary>
    /// <param name="ports">Port range with the right Write.</param>
    /// <param name="port">The port.</param>
    /// <param name="width">Bytes: 1, 2 or 4.</param>
    /// <param name="value">What to write.</param>
    /// <returns>Ok, BadArgument.</returns>
    [KernelCall(CallNumber.PortOut)]
    CallStatus PortOut([Handle] ulong ports, ushort port, uint width, uint value);

    /// <summary>Writes up to 24 bytes to the kernel console.</summary>
    /// <param name="machine">Machine capability with the right Write.</param>
    /// <param name="count">Number of bytes, 1 to 24.</param>
    /// <param name="bytes0">The first eight bytes, the first in the lowest bits.</param>
    /// <param name="bytes1">The next eight.</param>
    /// <param name="bytes2">The last eight.</param>
    /// <returns>Ok, BadArgument.</returns>
    [KernelCall(CallNumber.ConsoleWrite)]
    CallStatus ConsoleWrite([Handle] ulong machine, ulong count, ulong bytes0, ulong bytes1, ulong bytes2);

    /// <summary>Tells the time.</summary>
    /// <param name="nanoseconds">Nanoseconds since boot.</param>
    /// <returns>Ok.</returns>
    [KernelCall(CallNumber.Clock)]
    CallStatus Clock(out ulong nanoseconds);

    /// <summary>Does nothing; measures the cost of a kernel call.</summary>
    /// <returns>Ok.</returns>
    [KernelCall(CallNumber.Null)]
    CallStatus Null();

    /// <summary>Powers the machine off or restarts it. Returns only when it fails.</summary>
    /// <param name="machine">Machine capability with the right Write.</param>
    /// <param name="stop">How to stop.</param>
    /// <param name="status">Exit status, on machines that have one.</param>
    /// <returns>BadArgument, WrongState.</returns>
    [KernelCall(CallNumber.Stop)]
    CallStatus Stop([Handle] ulong machine, MachineStop stop, ulong status);

    /// <summary>Binds a notification to a thread, so that its Wait and ReplyWait also receive signals.</summary>
    /// <param name="thread">Thread with the right Write.</param>
    /// <param name="notification">Notification with the right Read.</param>
    /// <returns>Ok, InUse.</returns>
    [KernelCall(CallNumber.BindNotification)]
    CallStatus BindNotification([Handle] ulong thread, ulong notification);

    /// <summary>
    /// Has a notification signalled at a time, in place of the time that was set for it before. Together with
    /// <see cref="BindNotification"/> a server has a deadline that its messages do not pay for.
    /// </summary>
    /// <param name="notification">Notification with the right Read: the time belongs to whoever waits, and so do the bits.</param>
    /// <param name="deadline">Nanoseconds since boot; a time that is past signals at once; 0 = not any more.</param>
    /// <param name="bits">What is ored into the notification word; not 0, unless the deadline is.</param>
    /// <returns>Ok, BadArgument (no bits).</returns>
    [KernelCall(CallNumber.SignalAt)]
    CallStatus SignalAt([Handle] ulong notification, ulong deadline, ulong bits);

    /// <summary>Sets a segment base of the calling thread, at once.</summary>
    /// <param name="register">FsBase or GsBase.</param>
    /// <param name="value">Address in user space.</param>
    /// <returns>Ok, BadArgument.</returns>
    [KernelCall(CallNumber.SetSegmentBase)]
    CallStatus SetSegmentBase(ThreadRegister register, ulong value);

    /// <summary>
    /// Makes another thread look up. Sets UpcallWanted in its message page; a wait in CallTimed, WaitSignal or SleepUntil ends with
    /// Cancelled, but for a call that its server is at work on, which is answered, or ends when the server saves the right to answer; a thread that
    /// can run takes an upcall with vector 257 before its next instruction, unless it has no upcall entry or is in an upcall already. Any other
    /// wait goes on, and a stopped thread stays as it is.
    /// </summary>
    /// <param name="thread">Thread with the right Write. The caller's own: only UpcallWanted is set.</param>
    /// <returns>Ok.</returns>
    [KernelCall(CallNumber.ThreadUpcall)]
    CallStatus ThreadUpcall([Handle] ulong thread);

    /// <summary>
    /// Tells how a device reaches what a capability names: where memory lies physically (its pages follow each other), or the message that raises an
    /// interrupt (MSI: what to write, and where).
    /// </summary>
    /// <param name="capability">Memory with the right Read, or a message interrupt with the right Write.</param>
    /// <param name="address">Physical address; of an interrupt: the address in bits 0 to 31, the data in bits 32 to 63.</param>
    /// <returns>Ok, BadArgument (the interrupt has a wire).</returns>
    [KernelCall(CallNumber.DeviceAddress)]
    CallStatus DeviceAddress([Handle] ulong capability, out ulong address);
}
