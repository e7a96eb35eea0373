using System.Runtime.CompilerServices;
using Pistachio.Files;
using Pistachio.Memory;
using Pistachio.Processes.Library;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <summary>
/// The calls that programs make most, by a short way: <see cref="LinuxCallTable"/> and <see cref="LinuxFileCalls"/> between them take longer to find one than
/// some of these take to be answered. Those about files are there as well.
/// </summary>
internal static class QuickCalls
{
    /// <summary>Bit n: number n is about files.</summary>
    private const uint FileNumbers =
        1U << (int)LinuxFileCall.Read | 1U << (int)LinuxFileCall.Write | 1U << (int)LinuxFileCall.Open | 1U << (int)LinuxFileCall.Close
        | 1U << (int)LinuxFileCall.Stat | 1U << (int)LinuxFileCall.Fstat | 1U << (int)LinuxFileCall.Pread64 | 1U << (int)LinuxFileCall.Pwrite64;

    /// <summary>Answer any call, as <see cref="LinuxCallTable.Call"/> if the result <see cref="IsFinal"/>.</summary>
    public static long Call(uint number, ref GateFrame f)
    {
        switch (number)
        {
            case (uint)LinuxFileCall.Read:
                return Read(ref f);
            case (uint)LinuxFileCall.Write:
                return Write(ref f);
            case (uint)LinuxFileCall.Open:
                return Open(ref f);
            case (uint)LinuxFileCall.Close:
                return Close(ref f);
            case (uint)LinuxFileCall.Stat:
                return Status(ref f);
            case (uint)LinuxFileCall.Fstat:
                return StatusOfDescriptor(ref f);
            case (uint)LinuxCall.Mmap:
                return MemoryCalls.Mmap(f.Rdi, f.Rsi, (PageProtection)f.Rdx, (MapFlags)f.R10, (int)f.R8, (long)f.R9);
            case (uint)LinuxCall.Mprotect:
                return MemoryFunctions.Mprotect(f.Rdi, f.Rsi, (PageProtection)f.Rdx);
            case (uint)LinuxCall.Munmap:
                return MemoryFunctions.Munmap(f.Rdi, f.Rsi);
            case (uint)LinuxCall.RtSigaction:
                return SignalCalls.Action((uint)f.Rdi, f.Rsi, f.Rdx, f.R10);
            case (uint)LinuxCall.RtSigprocmask:
                return SignalCalls.Mask((uint)f.Rdi, f.Rsi, f.Rdx, f.R10);
            case (uint)LinuxCall.RtSigreturn:
                return SignalDelivery.Return(ref f);
            case (uint)LinuxFileCall.Pread64:
                return ReadAt(ref f);
            case (uint)LinuxFileCall.Pwrite64:
                return WriteAt(ref f);
            case (uint)LinuxCall.SchedYield:
                return SchedulingFunctions.Yield();
            case (uint)LinuxCall.Kill:
                return SendingCalls.Kill((int)f.Rdi, (uint)f.Rsi);
            case (uint)LinuxCall.Futex:
                return FutexCalls.Futex(f.Rdi, (uint)f.Rsi, (uint)f.Rdx, f.R10, f.R8, (uint)f.R9);
            default:
                // Not cases, as these would make the search longer for all of those above.
                if (number == (uint)LinuxFileCall.Getdents64)
                    return ReadDirectory(ref f);
                if (number == (uint)LinuxChangeCall.Unlink)
                    return Unlink(ref f);
                return LinuxCallTable.Call((LinuxCall)number, ref f);
        }
    }

    /// <summary>
    /// Whether a result is that of the call. Otherwise nothing has been done so far: the usual way tells the server what it wants to know first, and the process
    /// that it would make too long a file.
    /// </summary>
    public static bool IsFinal(uint number, long result) => !IsAboutFiles(number)
        || (!Files<FileDomain>.WantsDescriptors(result) && result != -(long)VfsLimits.FileLimitReached);

    private static bool IsAboutFiles(uint number) => number < 32
        ? (FileNumbers >> (int)number & 1) != 0
        : number is (uint)LinuxFileCall.Getdents64 or (uint)LinuxChangeCall.Unlink;

    // Each by itself: one that does little shall not have the stack frame of one that does much.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Read(ref GateFrame f) =>
        FileCalls.ArePresent ? FileCalls.Files.Read((int)f.Rdi, f.Rsi, f.Rdx) : LinuxCallTable.NoSuchCall;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Write(ref GateFrame f) =>
        FileCalls.ArePresent ? FileCalls.Files.Write((int)f.Rdi, f.Rsi, f.Rdx) : LinuxCallTable.NoSuchCall;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Open(ref GateFrame f) => FileCalls.ArePresent
        ? FileCalls.Files.Open(Files<FileDomain>.CurrentDirectory, f.Rdi, (OpenFlags)f.Rsi, (uint)f.Rdx)
        : LinuxCallTable.NoSuchCall;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Close(ref GateFrame f) => FileCalls.ArePresent ? FileCalls.Files.Close((int)f.Rdi) : LinuxCallTable.NoSuchCall;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Status(ref GateFrame f) => FileCalls.ArePresent
        ? FileCalls.Files.Status(Files<FileDomain>.CurrentDirectory, f.Rdi, f.Rsi, 0)
        : LinuxCallTable.NoSuchCall;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long StatusOfDescriptor(ref GateFrame f) =>
        FileCalls.ArePresent ? FileCalls.Files.Status((int)f.Rdi, f.Rsi) : LinuxCallTable.NoSuchCall;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long ReadAt(ref GateFrame f) =>
        FileCalls.ArePresent ? FileCalls.Files.ReadAt((int)f.Rdi, f.Rsi, f.Rdx, (long)f.R10) : LinuxCallTable.NoSuchCall;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long WriteAt(ref GateFrame f) =>
        FileCalls.ArePresent ? FileCalls.Files.WriteAt((int)f.Rdi, f.Rsi, f.Rdx, (long)f.R10) : LinuxCallTable.NoSuchCall;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long ReadDirectory(ref GateFrame f) =>
        FileCalls.ArePresent ? FileCalls.Files.ReadDirectory((int)f.Rdi, f.Rsi, f.Rdx) : LinuxCallTable.NoSuchCall;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Unlink(ref GateFrame f) =>
        FileCalls.ArePresent ? FileCalls.Files.Remove(Files<FileDomain>.CurrentDirectory, f.Rdi, 0) : LinuxCallTable.NoSuchCall;
}
