using System.Runtime.InteropServices;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>
/// What the library OS keeps for each thread: the message page of the thread, whose first part is the kernel's. GS base is its address. The assembly of
/// the gate knows the offsets of <see cref="ThreadWords"/>.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = MessagePage.Size)]
internal struct ThreadArea
{
    /// <summary>See <see cref="MessagePage.GateReturn"/>.</summary>
    [FieldOffset(MessagePage.GateReturn)] public ulong GateReturn;

    /// <summary>See <see cref="MessagePage.UpcallWanted"/>.</summary>
    [FieldOffset(MessagePage.UpcallWanted)] public ulong UpcallWanted;

    /// <summary>What the process server sees, of all threads but the first.</summary>
    [FieldOffset(ThreadWords.Signals)] public ThreadSignalArea Shared;

    [FieldOffset(ThreadWords.Self)] public ulong Self;
    [FieldOffset(ThreadWords.StackTop)] public ulong StackTop;
    [FieldOffset(ThreadWords.CallActive)] public ulong CallActive;
    [FieldOffset(ThreadWords.HasProgram)] public ulong HasProgram;
    [FieldOffset(ThreadWords.Program)] public ProgramRegisters Program;
    [FieldOffset(ThreadWords.Return)] public ReturnWords Return;

    /// <summary>Thread id; 0: the area has no thread now.</summary>
    [FieldOffset(ThreadWords.Id)] public uint Id;

    [FieldOffset(ThreadWords.ClearAddress)] public ulong ClearAddress;
    [FieldOffset(ThreadWords.Frame)] public GateFrame Frame;

    /// <summary>What the child of a fork takes over.</summary>
    [FieldOffset(ThreadWords.State)] public ThreadState State;

    /// <summary>Which thread of the process it is: 0 is the first.</summary>
    [FieldOffset(0xA00)] public uint Index;

    /// <summary>Not zero: the thread sleeps until it may take the lock of the library.</summary>
    [FieldOffset(0xA04)] public int AwaitsLock;

    /// <summary>Handle of its thread capability; 0: of the first thread, while it is the only one.</summary>
    [FieldOffset(0xA08)] public ulong Handle;

    /// <summary>As <c>set_robust_list</c> had it.</summary>
    [FieldOffset(0xA10)] public ulong RobustList;
    [FieldOffset(0xA18)] public ulong RobustSize;

    /// <summary>What it waits at, and with whom; see <see cref="Futexes"/>.</summary>
    [FieldOffset(0xA20)] public FutexWaiter Futex;

    /// <summary>While it sleeps until it may lock (FUTEX_WAIT_REQUEUE_PI): the word of that lock.</summary>
    [FieldOffset(0xA40)] public ulong LockAddress;

    /// <summary>The ceiling of what it has locked, which the process server knows; 0: none.</summary>
    [FieldOffset(0xA48)] public uint Ceiling;

    /// <summary>The area of the running thread.</summary>
    public static ref ThreadArea Current => ref At(CurrentThread.MessagePage());

    /// <summary>The area at an address.</summary>
    public static ref ThreadArea At(ulong address) => ref ProcessMemory.At<ThreadArea>(address, 1)[0];
}
