using System.Runtime.InteropServices;
using Pistachio.Abi;
using Pistachio.Kernel.Capabilities;
using Pistachio.Kernel.Ipc;
using Pistachio.Kernel.Scheduling;
using Pistachio.Platform;

namespace Pistachio.Kernel.Threads;

/// <summary>
/// A thread: its registers, what it waits for, and the slots that bind it to its domain. The second page of the object is the
/// message page, which the thread shares with the kernel and which lives as long as the thread.
/// </summary>
/// <remarks>Offsets up to <see cref="Fx"/> are known to the entry code (core/platform/X64/Layout.inc); a test compares them.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 4096)]
public struct Thread
{
    public const ulong ObjectSize = 8192;
    public const ulong MessagePageOffset = 4096;

    /// <summary>Bytes of the first page that the fields below take; the rest is never looked at.</summary>
    public const ulong UsedSize = FirstSlotOffset + (5 * Slot.Size);
    public const int TimerOffset = 0x160;
    public const int FirstSlotOffset = 0x400;
    public const ulong NoFault = ulong.MaxValue;

    /// <summary>Flags of a thread that has not set any: interrupts on, the bit that is always one (SDM volume 1, 3.4.3).</summary>
    public const ulong InitialFlags = 0x202;

    /// <summary>Flags that a program may have: CF, PF, AF, ZF, SF, TF, DF, OF, AC, ID.</summary>
    public const ulong UserFlags = 0x240DD5;

    [FieldOffset(0x000)] public ObjectHeader Header;
    [FieldOffset(0x010)] public ulong Rip;
    [FieldOffset(0x018)] public ulong Rsp;

    /// <summary>Physical address of the root page table; the kernel's own while the thread has no address space.</summary>
    [FieldOffset(0x020)] public ulong Root;

    /// <summary>Not zero when the FS or GS base must be loaded on a switch.</summary>
    [FieldOffset(0x028)] public ulong SegmentBases;

    /// <summary>Kernel address of the message page.</summary>
    [FieldOffset(0x030)] public ulong MessagePageAddress;
    [FieldOffset(0x038)] public ThreadState State;

    // In the order of the pushes of the entry code.
    [FieldOffset(0x040)] public ulong Rax;
    [FieldOffset(0x048)] public ulong Rbx;
    [FieldOffset(0x050)] public ulong Rcx;
    [FieldOffset(0x058)] public ulong Rdx;
    [FieldOffset(0x060)] public ulong Rsi;
    [FieldOffset(0x068)] public ulong Rdi;
    [FieldOffset(0x070)] public ulong Rbp;
    [FieldOffset(0x078)] public ulong R8;
    [FieldOffset(0x080)] public ulong R9;
    [FieldOffset(0x088)] public ulong R10;
    [FieldOffset(0x090)] public ulong R11;
    [FieldOffset(0x098)] public ulong R12;
    [FieldOffset(0x0A0)] public ulong R13;
    [FieldOffset(0x0A8)] public ulong R14;
    [FieldOffset(0x0B0)] public ulong R15;
    [FieldOffset(0x0B8)] public ulong Rflags;
    [FieldOffset(0x0C0)] public ulong FsBase;
    [FieldOffset(0x0C8)] public ulong GsBase;
    [FieldOffset(0x0D0)] public ulong GateEntry;
    [FieldOffset(0x0D8)] public ulong UpcallEntry;
    [FieldOffset(0x0E0)] public ulong UpcallStack;
    [FieldOffset(0x0E8)] public ulong UpcallArgument;

    /// <summary>Slot 0 of the thread's capability table, and how many there are.</summary>
    [FieldOffset(0x0F0)] public ulong TableSlots;
    [FieldOffset(0x0F8)] public ulong TableLimit;

    // Messages.
    /// <summary>Next and previous thread in the queue of an endpoint or a notification.</summary>
    [FieldOffset(0x100)] public ThreadRef QueueNext;
    [FieldOffset(0x108)] public ThreadRef QueuePrevious;

    /// <summary>The thread that waits for a reply from this one.</summary>
    [FieldOffset(0x110)] public ThreadRef Caller;

    /// <summary>The thread that this one waits for a reply from.</summary>
    [FieldOffset(0x118)] public ThreadRef Callee;

    /// <summary>The endpoint or notification that the thread waits on.</summary>
    [FieldOffset(0x120)] public ulong WaitingOn;

    /// <summary>The badge and the grant right that a queued message was sent with.</summary>
    [FieldOffset(0x128)] public ulong SendBadge;
    [FieldOffset(0x130)] public bool SendMayGrant;

    /// <summary>The slot of the saved reply capability that answers this thread, see <see cref="CallNumber.SaveReply"/>.</summary>
    [FieldOffset(0x138)] public SlotRef ReplySlot;

    // Scheduling.
    /// <summary>The scheduling context whose time the thread runs on, its own or one lent by a caller.</summary>
    [FieldOffset(0x140)] public SchedulingContextRef Context;

    /// <summary>The thread's own scheduling context.</summary>
    [FieldOffset(0x148)] public SchedulingContextRef HomeContext;

    /// <summary>The vector of the fault that stopped the thread, or <see cref="NoFault"/>.</summary>
    [FieldOffset(0x150)] public ulong FaultVector;
    /// <summary>The endpoint whose <see cref="Endpoint.Server"/> is this thread.</summary>
    [FieldOffset(0x158)] public EndpointRef Serves;

    /// <summary>
    /// The endpoint on which the thread may reply and wait by the short path: it is <see cref="Serves"/>, it is <see cref="WaitingOn"/>,
    /// and nothing is pending at a notification that is bound. Taken away by a signal that must wait for the thread, with any capability to that
    /// endpoint, and when the thread gets another table.
    /// </summary>
    [FieldOffset(0x1B0)] public EndpointRef ShortPath;

    /// <summary>The handle by which it waits there; means something only together with <see cref="ShortPath"/>.</summary>
    [FieldOffset(0x1C0)] public ulong ShortHandle;

    /// <summary>
    /// The thread stopped in a kernel call that keeps <see cref="Rbx"/>, <see cref="Rbp"/>, <see cref="R12"/> to <see cref="R15"/> alone:
    /// only these, <see cref="Rsp"/>, <see cref="Rip"/> and the two results are loaded when it goes on. Nobody may change another register
    /// without taking this away.
    /// </summary>
    [FieldOffset(0x1B8)] public bool KeptOnly;

    /// <summary>The call that the thread waits in ends when somebody asks for the thread (<see cref="Upcalls"/>).</summary>
    [FieldOffset(0x1B9)] public bool Interruptible;

    /// <summary>The deadline of the wait or sleep in progress.</summary>
    [FieldOffset(TimerOffset)] public TimerNode Timer;

    [FieldOffset(0x1A0)] public ulong FaultError;
    [FieldOffset(0x1A8)] public ulong FaultAddress;

    /// <summary>x87 and SSE state, as FXSAVE64 writes it (SDM volume 1, 10.5).</summary>
    [FieldOffset(0x200)] public FxArea Fx;

    // Slots that bind the thread; emptied like any other when what they name is revoked. In the order of ThreadSlot.
    [FieldOffset(FirstSlotOffset)] public Slot Space;
    [FieldOffset(FirstSlotOffset + 0x40)] public Slot Table;
    [FieldOffset(FirstSlotOffset + 0x80)] public Slot Supervisor;
    [FieldOffset(FirstSlotOffset + 0xC0)] public Slot BoundNotification;
    [FieldOffset(FirstSlotOffset + 0x100)] public Slot SchedulingSlot;

    /// <summary>Makes memory a stopped thread, whose fields and message page are zero.</summary>
    public void Initialize(ulong address)
    {
        Header.Kind = CapabilityKind.Thread;
        Root = Mmu.KernelRoot;
        MessagePageAddress = address + MessagePageOffset;
        Rflags = InitialFlags;
        FaultVector = NoFault;
        Fx.ControlWord = FxArea.InitialControlWord;
        Fx.Mxcsr = FxArea.InitialMxcsr;
        for (ThreadSlot slot = ThreadSlot.Space; slot <= ThreadSlot.SchedulingContext; slot++)
        {
            SlotOf(address, slot).Value.Header = (1UL << 32) | (((ulong)SlotOwner.ThreadSpace + (ulong)slot) << Slot.OwnerShift);
        }
    }

    /// <summary>One of the slots that bind a thread.</summary>
    public static SlotRef SlotOf(ulong thread, ThreadSlot slot) => new(thread + FirstSlotOffset + ((ulong)slot * Slot.Size));

    /// <summary>The thread that a slot with an owner of <see cref="SlotOwner.ThreadSpace"/> to <see cref="SlotOwner.ThreadSchedulingContext"/> binds.</summary>
    public static ThreadRef Of(SlotRef slot) =>
        new(slot.Address - FirstSlotOffset - (((ulong)slot.Value.Owner - (ulong)SlotOwner.ThreadSpace) * Slot.Size));
}

/// <summary>The slots inside a thread, in the order of <see cref="SlotOwner"/>.</summary>
public enum ThreadSlot : ulong
{
    Space = 0,
    Table = 1,
    Supervisor = 2,
    Notification = 3,
    SchedulingContext = 4,
}

/// <summary>The memory image of FXSAVE64.</summary>
[StructLayout(LayoutKind.Explicit, Size = 512)]
public struct FxArea
{
    /// <summary>Reset value of the x87 control word: all exceptions masked, 64-bit precision.</summary>
    public const ushort InitialControlWord = 0x37F;

    /// <summary>Reset value of MXCSR: all exceptions masked.</summary>
    public const uint InitialMxcsr = 0x1F80;

    [FieldOffset(0)] public ushort ControlWord;
    [FieldOffset(24)] public uint Mxcsr;
}

/// <summary>What a thread is doing.</summary>
public enum ThreadState : ulong
{
    /// <summary>Not started, or suspended.</summary>
    Stopped = 0,

    /// <summary>Running, ready to run, or ready but without time.</summary>
    Ready = 1,

    /// <summary>In the queue of senders of an endpoint.</summary>
    Sending = 2,

    /// <summary>Sent a call without a deadline, waits for the reply.</summary>
    AwaitingReply = 3,

    /// <summary>In the queue of receivers of an endpoint, without a deadline.</summary>
    Receiving = 4,

    /// <summary>In the queue of receivers of an endpoint, with a deadline.</summary>
    ReceivingTimed = 5,

    /// <summary>In the queue of a notification.</summary>
    AwaitingSignal = 6,

    /// <summary>Asleep until a deadline, if there is one, or until somebody asks for the thread.</summary>
    Sleeping = 7,

    /// <summary>Stopped by a fault that nobody handles.</summary>
    Faulted = 8,

    /// <summary>Waits for the reply to a call that may end early or to a fault message, which the short path does not know how to end.</summary>
    AwaitingReplySlow = 9,
}
