using System.Runtime.CompilerServices;
using Pistachio.Files;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <summary>
/// The calls about files that programs make most, by a short way: <see cref="LinuxCallTable"/> and <see cref="LinuxFileCalls"/> between them take longer to
/// find one than some of these take to be answered. All of them are there as well.
/// </summary>
internal static class QuickCalls
{
    /// <summary>Bit n: number n is one of these.</summary>
    private const uint Numbers =
        1U << (int)LinuxFileCall.Read | 1U << (int)LinuxFileCall.Write | 1U << (int)LinuxFileCall.Open | 1U << (int)LinuxFileCall.Close
        | 1U << (int)LinuxFileCall.Stat | 1U << (int)LinuxFileCall.Fstat | 1U << (int)LinuxFileCall.Pread64 | 1U << (int)LinuxFileCall.Pwrite64;

    /// <summary>Whether <see cref="Call"/> answers a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Have(uint number) => number < 32 && (Numbers >> (int)number & 1) != 0 && FileCalls.ArePresent;

    /// <summary>Answer a call that is one of these, as <see cref="LinuxCallTable.Call"/> if the result <see cref="IsFinal"/>.</summary>
    public static long Call(uint number, ref GateFrame f)
    {
        switch ((LinuxFileCall)number)
        {
            case LinuxFileCall.Read:
                return Read(ref f);
            case LinuxFileCall.Write:
                return Write(ref f);
            case LinuxFileCall.Open:
                return Open(ref f);
            case LinuxFileCall.Close:
                return Close(ref f);
            case LinuxFileCall.Stat:
                return Status(ref f);
            case LinuxFileCall.Fstat:
                return StatusOfDescriptor(ref f);
            case LinuxFileCall.Pread64:
                return ReadAt(ref f);
            default:
                return WriteAt(ref f);
        }
    }

    /// <summary>
    /// Whether a result is that of the call. Otherwise nothing has been done so far: the usual way tells the server what it wants to know first, and the process
    /// that it would make too long a file.
    /// </summary>
    public static bool IsFinal(long result) => !Files<FileDomain>.WantsDescriptors(result) && result != -(long)VfsLimits.FileLimitReached;

    // Each by itself: one that does little shall not have the stack frame of one that does much.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Read(ref GateFrame f) => FileCalls.Files.Read((int)f.Rdi, f.Rsi, f.Rdx);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Write(ref GateFrame f) => FileCalls.Files.Write((int)f.Rdi, f.Rsi, f.Rdx);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Open(ref GateFrame f) =>
        FileCalls.Files.Open(Files<FileDomain>.CurrentDirectory, f.Rdi, (OpenFlags)f.Rsi, (uint)f.Rdx);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Close(ref GateFrame f) => FileCalls.Files.Close((int)f.Rdi);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Status(ref GateFrame f) => FileCalls.Files.Status(Files<FileDomain>.CurrentDirectory, f.Rdi, f.Rsi, 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long StatusOfDescriptor(ref GateFrame f) => FileCalls.Files.Status((int)f.Rdi, f.Rsi);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long ReadAt(ref GateFrame f) => FileCalls.Files.ReadAt((int)f.Rdi, f.Rsi, f.Rdx, (long)f.R10);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long WriteAt(ref GateFrame f) => FileCalls.Files.WriteAt((int)f.Rdi, f.Rsi, f.Rdx, (long)f.R10);
}
