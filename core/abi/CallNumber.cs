namespace Pistachio.Abi;

/// <summary>
/// Numbers of the native kernel calls, placed in <c>rax</c>. All are negative, so no Linux system call
/// number can be mistaken for one: any other value is reflected to the library OS of the thread.
/// </summary>
/// <remarks>
/// Registers in: <c>rsi</c> = capability handle, <c>rdx</c>, <c>r10</c>, <c>r8</c>, <c>r9</c> = arguments 0 to 3;
/// message calls also <c>rbx</c> = tag and <c>r12</c> to <c>r15</c> = words 0 to 3.
/// Registers out: <c>rax</c> = <see cref="CallStatus"/>, <c>rdx</c> = value (for a received message: the badge),
/// message calls also <c>rbx</c>, <c>r12</c> to <c>r15</c>.
/// Clobbered by every call: <c>rcx</c>, <c>rdi</c>, <c>rsi</c>, <c>r8</c> to <c>r11</c> and the arithmetic flags
/// (zero on return where the kernel does not return a value). Message calls clobber <c>rbp</c> as well.
/// All other registers, vector state included, are kept.
/// </remarks>
public enum CallNumber : long
{
    // Messages (core/kernel/Ipc).
    /// <summary>Send a message to an endpoint and wait for the reply. Argument 0: deadline, only for <see cref="CallTimed"/>.</summary>
    Call = -1,
    /// <summary>Reply to the thread last received from, then wait on the endpoint.</summary>
    ReplyWait = -2,
    /// <summary>Wait for a message or for a signal of the bound notification. Argument 0: deadline (0 = none).</summary>
    Wait = -3,
    /// <summary>Reply to the thread last received from; does not block.</summary>
    Reply = -4,
    /// <summary><see cref="Call"/> with a deadline in argument 0 (nanoseconds since boot).</summary>
    CallTimed = -5,
    /// <summary>Keep the reply right of the last received call as a capability of its own. Value: its handle.</summary>
    SaveReply = -6,
    /// <summary>Reply through a saved reply capability, which is used up.</summary>
    ReplyTo = -7,

    // Notifications.
    /// <summary>Or the badge of the capability into the notification and wake a waiter.</summary>
    Signal = -8,
    /// <summary>Wait until the notification word is not zero; value: the word, which is cleared. Argument 0: deadline (0 = none).</summary>
    WaitSignal = -9,
    /// <summary>As <see cref="WaitSignal"/> but returns zero at once when nothing is pending.</summary>
    PollSignal = -10,

    // Scheduling.
    /// <summary>Give up the rest of the time slice to the next ready thread of the same priority.</summary>
    Yield = -11,
    /// <summary>Run the thread of the given thread capability next on the caller's scheduling context's time (directed yield).</summary>
    YieldTo = -12,
    /// <summary>Sleep until the deadline in argument 0 (nanoseconds since boot; the largest number: none).</summary>
    SleepUntil = -13,

    // Memory mapping.
    /// <summary>
    /// Map pages of a memory object (handle). Argument 0: address space handle; 1: virtual address (page aligned);
    /// 2: first page of the object | page count &lt;&lt; 32; 3: <see cref="Protection"/>.
    /// </summary>
    Map = -14,
    /// <summary>Remove pages from the window of a memory object. Argument 0: first page | page count &lt;&lt; 32. Value: pages that had been mapped.</summary>
    Unmap = -15,
    /// <summary>Change the protection of mapped pages. Argument 0: first page | page count &lt;&lt; 32; 1: <see cref="Protection"/>. Value: pages changed.</summary>
    Protect = -16,
    /// <summary>
    /// Read accessed and dirty bits of up to 32 pages. Argument 0: first page | page count &lt;&lt; 32; 1: 1 to clear them as well.
    /// Value: bit i = page i accessed, bit 32 + i = page i dirty.
    /// </summary>
    QueryPages = -17,

    // Capabilities.
    /// <summary>
    /// Derive a child capability in the caller's own table or in another one. Argument 0: <see cref="Rights"/> mask;
    /// 1: badge (endpoints and notifications without a badge only, else 0); 2: handle of a capability table, or 0 for the caller's own.
    /// Value: the handle in the destination table.
    /// </summary>
    Derive = -18,
    /// <summary>Delete one capability; what was derived from it goes to its parent. The last capability to an object destroys the object.</summary>
    Delete = -19,
    /// <summary>
    /// Delete everything derived from a capability. Complete on return; long ones are preempted and resumed by the kernel. Refused when it
    /// would take away the caller's own capability table.
    /// </summary>
    Revoke = -20,
    /// <summary>Value: kind | rights &lt;&lt; 8 | (size in pages) &lt;&lt; 16 of the capability.</summary>
    Inspect = -21,
    /// <summary>Move a capability to another table. Argument 0: table handle. Value: the new handle.</summary>
    Move = -22,

    // Untyped memory.
    /// <summary>
    /// Make a kernel object or a memory object out of an untyped region. Argument 0: <see cref="CapabilityKind"/>;
    /// 1: size (pages for Untyped, Memory and PageTables; slots for CapabilityTable; else 0). Value: the handle of the new capability.
    /// </summary>
    Retype = -23,
    /// <summary>
    /// Derive a capability to a part of a memory object. Argument 0: first page | page count &lt;&lt; 32; 1: <see cref="Rights"/>. Value: its handle.
    /// </summary>
    Split = -24,
    /// <summary>Value: pages not yet given out, of an untyped region.</summary>
    UntypedFree = -25,

    // Address spaces.
    /// <summary>Give a page-table pool (argument 0: its handle) to an address space.</summary>
    FeedTables = -26,

    // Threads.
    /// <summary>Bind a thread to its address space (argument 0) and capability table (argument 1).</summary>
    ThreadBind = -27,
    /// <summary>Derive the memory capability of the thread's message page. Value: its handle.</summary>
    ThreadPage = -28,
    /// <summary>
    /// Set registers of a stopped thread. Argument 0: <see cref="ThreadRegister"/>; 1: value.
    /// </summary>
    ThreadSet = -29,
    /// <summary>Read a register of a stopped thread. Argument 0: <see cref="ThreadRegister"/>. Value: the register.</summary>
    ThreadGet = -30,
    /// <summary>Let a stopped thread run.</summary>
    ThreadResume = -31,
    /// <summary>Stop a thread. A message operation it is blocked in ends with <see cref="CallStatus.Cancelled"/> when it is resumed.</summary>
    ThreadSuspend = -32,
    /// <summary>Bind a scheduling context (argument 0, 0 = none) to the thread.</summary>
    ThreadSchedule = -33,
    /// <summary>Tell the endpoint in argument 0 when the thread stops by a fault it cannot handle (0 = nobody).</summary>
    ThreadSupervisor = -34,

    // Scheduling contexts.
    /// <summary>Set priority (argument 0, 0 to 255), budget (1) and period (2), both in nanoseconds; budget = period means a time slice.</summary>
    SchedulingSet = -35,
    /// <summary>Value: CPU time used on this scheduling context, in nanoseconds.</summary>
    SchedulingUsed = -36,

    // Interrupts and ports.
    /// <summary>Signal the notification in argument 0 when the interrupt comes.</summary>
    InterruptBind = -37,
    /// <summary>Let the interrupt come again.</summary>
    InterruptAcknowledge = -38,
    /// <summary>Read an I/O port. Argument 0: port; 1: width in bytes (1, 2, 4). Value: what was read.</summary>
    PortIn = -39,
    /// <summary>Write an I/O port. Argument 0: port; 1: width in bytes (1, 2, 4); 2: value.</summary>
    PortOut = -40,

    // Machine.
    /// <summary>Write up to 24 bytes to the kernel console. Argument 0: count; 1 to 3: the bytes, lowest first.</summary>
    ConsoleWrite = -41,
    /// <summary>Value: nanoseconds since boot.</summary>
    Clock = -42,
    /// <summary>Does nothing; measures the cost of a kernel call.</summary>
    Null = -43,
    /// <summary>Power off or restart the machine. Argument 0: <see cref="MachineStop"/>; 1: exit status on machines that have one.</summary>
    Stop = -44,
    /// <summary>Bind a notification (argument 0) to a thread, so that its Wait also receives signals.</summary>
    BindNotification = -45,
    /// <summary>Set a segment base of the calling thread. Argument 0: <see cref="ThreadRegister.FsBase"/> or <see cref="ThreadRegister.GsBase"/>; 1: value.</summary>
    SetSegmentBase = -46,

    /// <summary>
    /// Make another thread look up from what it does: it takes an upcall, or its wait in <see cref="CallTimed"/>, <see cref="WaitSignal"/> or
    /// <see cref="SleepUntil"/> ends with <see cref="CallStatus.Cancelled"/>. See <see cref="MessagePage.UpcallWanted"/>.
    /// </summary>
    ThreadUpcall = -47,

    /// <summary>
    /// How a device reaches what a capability names. Value: of memory, its physical address; of a message interrupt, the address to write to
    /// (bits 0 to 31) and what (bits 32 to 63).
    /// </summary>
    DeviceAddress = -48,

    /// <summary>
    /// Stop the home thread of a scheduling context, and tell its supervisor (<see cref="Vectors.TimeUsed"/>), when so much CPU time has been used on the
    /// context in all: argument 0, in nanoseconds; 0 = never.
    /// </summary>
    SchedulingLimit = -49,

    // Notifications.
    /// <summary>
    /// Or bits into the notification at a time, as <see cref="Signal"/> does, in place of the time that was set before. Argument 0: nanoseconds since
    /// boot (0 = not any more); 1: the bits.
    /// </summary>
    SignalAt = -50,

    // Memory.
    /// <summary>
    /// Make a memory object of one page out of untyped memory, as a copy of a page of another object. Argument 0: that object, the capability that
    /// <see cref="Retype"/> gave of it; 1: the page. Value: the handle.
    /// </summary>
    RetypeCopy = -51,

    /// <summary>The lowest number in use.</summary>
    Last = -51,
}
