using Pistachio.Memory;

namespace Pistachio.Memory.Conformance;

/// <summary>
/// The process that a test runs in: the px_ functions as programs call them, and accesses to memory that report a fault instead of dying of it.
/// </summary>
public interface ITestProcess
{
    /// <summary>px_mmap: the address, or an errno value negated.</summary>
    long Mmap(ulong address, ulong length, PageProtection protection, MapFlags flags, int descriptor, long offset);

    /// <summary>px_munmap: 0, or an errno value negated; so for all that follow.</summary>
    long Munmap(ulong address, ulong length);

    long Mprotect(ulong address, ulong length, PageProtection protection);

    long Msync(ulong address, ulong length, SyncFlags flags);

    long Mlock(ulong address, ulong length);

    long Munlock(ulong address, ulong length);

    long Mlockall(LockAllFlags flags);

    long Munlockall();

    long PosixMadvise(ulong address, ulong length, MemoryAdvice advice);

    /// <summary>Read a byte. The outcome tells of a fault that the library could not resolve.</summary>
    FaultOutcome Read(ulong address, out byte value);

    /// <summary>Write a byte.</summary>
    FaultOutcome Write(ulong address, byte value);

    /// <summary>Call the code at an address, which must be a return instruction (0xC3).</summary>
    FaultOutcome Execute(ulong address);

    /// <summary>Page faults that the library resolved for this process so far.</summary>
    ulong FaultCount { get; }

    /// <summary>Give unused granules back, then ask the server how many pages the process holds, and may hold.</summary>
    void Usage(out ulong used, out ulong quota);
}
