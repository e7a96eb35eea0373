using System.Runtime;
using Pistachio.Abi;
using Pistachio.Memory;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>The process that this library OS serves: start, and the faults of its thread.</summary>
public static class Process
{
    // Vectors of Intel SDM volume 3, table 6-1.
    private const ulong BreakpointVector = 3;
    private const ulong StackFaultVector = 12;
    private const ulong ProtectionVector = 13;
    private const ulong PageFaultVector = 14;

    internal static ProcessData Data;

    /// <summary>
    /// Start the library OS. The caller has mapped the image and the stack, and registers them with <see cref="RegisterForeign"/> next. The
    /// thread's upcalls must lead to <c>px_upcall_entry</c>, with the message page as argument: the image header says so to its maker.
    /// </summary>
    /// <param name="handles">The capabilities.</param>
    /// <param name="isKnown">The memory server has just been told of this domain: nothing of an earlier one can be there.</param>
    /// <returns>ENOMEM: the memory server gives not even the first tables. EPERM: it does not know this process.</returns>
    public static Errno Start(in ProcessHandles handles, bool isKnown = false)
    {
        Handles = handles;
        Data.Domain = new KernelMemory(handles);
        Memory.Initialize(AddressLayout.LowestMapping, AddressLayout.HighestMapping, ProcessLayout.TableArena);
        return isKnown ? Errno.None : Data.Domain.Begin();
    }

    /// <summary>The capabilities that the process was started with.</summary>
    public static ProcessHandles Handles { get; private set; }

    /// <summary>Have the memory server give page tables to the address space.</summary>
    /// <returns>ENOMEM.</returns>
    public static Errno FeedTables() => Data.Domain.FeedTables();

    /// <summary>
    /// Go on as the copy of the process that forked: everything is in our data but the handles of our own capabilities.
    /// </summary>
    /// <returns>ENOMEM: no frames for tables.</returns>
    public static Errno Resume(in ProcessHandles handles)
    {
        Handles = handles;
        Data.Domain = new KernelMemory(handles);
        return Memory.AfterFork(child: true);
    }

    /// <summary>Name the parts of our data that the child of a fork does not need.</summary>
    public static void AddUnused(ref UnusedData unused)
    {
        ref MemoryState memory = ref Data.Memory;
        unused.Add(ref Data.SavedPage[0], 0, SavedPage.Words);
        unused.Add(ref memory.FirstRegions[0], memory.RegionTable == 0 ? memory.RegionCount : 0, FirstRegions.Capacity);
        unused.Add(ref memory.FirstWindows[0], memory.WindowTable == 0 ? FirstWindows.Capacity : 0, FirstWindows.Capacity);
        unused.Add(ref memory.FirstFiles[0], memory.FileTable == 0 ? memory.FileEnd : 0, FirstFiles.Capacity);
        unused.Add(ref memory.Pieces[0], 0, FilePieces.Capacity);
        unused.Add(ref memory.Free[0], memory.FreeCount, FreeBlocks.Capacity);
    }

    /// <summary>Tell the library of pages that were mapped before it started.</summary>
    public static Errno RegisterForeign(ulong address, ulong length, PageProtection protection) =>
        Memory.RegisterForeign(address, length, protection);

    /// <summary>
    /// From now on a fault of the library OS at an address of the program, while <see cref="ThreadWords.CallActive"/>, ends the call: the
    /// thread goes on at <paramref name="address"/>. So the library touches memory of the program only while none of its tables is half
    /// changed.
    /// </summary>
    public static void EndFaultingCallsAt(ulong address) => Data.GateFault = address;

    /// <summary>Where such a call goes on; 0: faults end the process.</summary>
    public static ulong FaultingCallsEnd => Data.GateFault;

    /// <summary>Virtual memory of the process.</summary>
    public static VirtualMemory<KernelMemory> Memory => new(ref Data.Domain, ref Data.Memory);

    /// <summary>Called by <c>px_upcall_entry</c> on the upcall stack. On return the thread goes on from the frame.</summary>
    [RuntimeExport("px_upcall")]
    internal static void OnUpcall(ulong messagePage)
    {
        if (!TryResolve(messagePage, out _))
            Stop(messagePage);
    }

    /// <summary>Handle a fault of the thread, if it is one that the library can handle.</summary>
    /// <param name="messagePage">The message page, with the frame of the upcall.</param>
    /// <param name="outcome">Of a page fault: what is the matter.</param>
    /// <returns>Whether the thread can go on from the frame.</returns>
    public static bool TryResolve(ulong messagePage, out FaultOutcome outcome)
    {
        ulong vector = Frame(messagePage, UpcallFrame.Vector);
        ulong address = Frame(messagePage, UpcallFrame.Address);
        outcome = FaultOutcome.Forbidden;
        if (vector == PageFaultVector)
        {
            outcome = Memory.HandleFault(address, (PageFault)Frame(messagePage, UpcallFrame.ErrorCode));
            if (outcome == FaultOutcome.Resolved)
                return true;
        }

        if (Data.Probing)
        {
            SetFrame(messagePage, UpcallFrame.Rip, NativeCode.ProbeFailedAddress());
            SetFrame(messagePage, UpcallFrame.Rax, (ulong)outcome);
            return true;
        }

        if (Data.GateFault != 0 && IsBadPointer(messagePage, vector, address))
        {
            SetFrame(messagePage, UpcallFrame.Rip, Data.GateFault);
            return true;
        }

        return false;
    }

    /// <summary>End the process by the fault of its thread. Does not return.</summary>
    public static void Stop(ulong messagePage)
    {
        if (Frame(messagePage, UpcallFrame.Vector) == BreakpointVector)
        {
            // A trap comes behind its instruction: INT3, one byte long, must be the one that is executed again.
            SetFrame(messagePage, UpcallFrame.Rip, Frame(messagePage, UpcallFrame.Rip) - 1);
        }

        NativeCode.StopFaulted(messagePage);
    }

    /// <summary>Whether the library faulted at an address that the program gave it. One that is not canonical has another vector.</summary>
    private static bool IsBadPointer(ulong messagePage, ulong vector, ulong address)
    {
        ulong instruction = Frame(messagePage, UpcallFrame.Rip);
        bool ofProgram = vector == PageFaultVector ? address < ProcessLayout.Library : vector is ProtectionVector or StackFaultVector;
        bool inLibrary = instruction is >= ProcessLayout.Library and < ProcessLayout.PrivateMemory;
        return ofProgram && inLibrary && PageMemory.Read(messagePage, ThreadWords.CallActive) != 0;
    }

    private static ulong Frame(ulong messagePage, int offset) => PageMemory.Read(messagePage, MessagePage.Upcall + offset);

    private static void SetFrame(ulong messagePage, int offset, ulong value) =>
        PageMemory.Write(messagePage, MessagePage.Upcall + offset, value);
}
