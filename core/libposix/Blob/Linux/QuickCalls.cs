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
        const int here = Files<FileDomain>.CurrentDirectory;
        Files<FileDomain> files = FileCalls.Files;
        return (LinuxFileCall)number switch
        {
            LinuxFileCall.Read => files.Read((int)f.Rdi, f.Rsi, f.Rdx),
            LinuxFileCall.Write => files.Write((int)f.Rdi, f.Rsi, f.Rdx),
            LinuxFileCall.Open => files.Open(here, f.Rdi, (OpenFlags)f.Rsi, (uint)f.Rdx),
            LinuxFileCall.Close => files.Close((int)f.Rdi),
            LinuxFileCall.Stat => files.Status(here, f.Rdi, f.Rsi, 0),
            LinuxFileCall.Fstat => files.Status((int)f.Rdi, f.Rsi),
            LinuxFileCall.Pread64 => files.ReadAt((int)f.Rdi, f.Rsi, f.Rdx, (long)f.R10),
            _ => files.WriteAt((int)f.Rdi, f.Rsi, f.Rdx, (long)f.R10),
        };
    }

    /// <summary>
    /// Whether a result is that of the call. Otherwise nothing has been done so far: the usual way tells the server what it wants to know first, and the process
    /// that it would make too long a file.
    /// </summary>
    public static bool IsFinal(long result) => !Files<FileDomain>.WantsDescriptors(result) && result != -(long)VfsLimits.FileLimitReached;
}
