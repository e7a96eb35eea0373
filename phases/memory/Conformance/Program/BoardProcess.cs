using Pistachio.LibPosix;

namespace Pistachio.Memory.Conformance.Program;

/// <summary>The process that the tests run in: the px_ functions, through the C door, of the library OS inside it.</summary>
internal struct BoardProcess : ITestProcess
{
    public readonly ulong FaultCount => MemoryFunctions.FaultCount;

    public readonly long Mmap(ulong address, ulong length, PageProtection protection, MapFlags flags, int descriptor, long offset) =>
        CFunctions.Result(CFunctions.Mmap(address, length, protection, flags, descriptor, offset));

    public readonly long Munmap(ulong address, ulong length) => CFunctions.Result(CFunctions.Munmap(address, length));

    public readonly long Mprotect(ulong address, ulong length, PageProtection protection) =>
        CFunctions.Result(CFunctions.Mprotect(address, length, protection));

    public readonly long Msync(ulong address, ulong length, SyncFlags flags) => CFunctions.Result(CFunctions.Msync(address, length, flags));

    public readonly long Mlock(ulong address, ulong length) => CFunctions.Result(CFunctions.Mlock(address, length));

    public readonly long Munlock(ulong address, ulong length) => CFunctions.Result(CFunctions.Munlock(address, length));

    public readonly long Mlockall(LockAllFlags flags) => CFunctions.Result(CFunctions.Mlockall(flags));

    public readonly long Munlockall() => CFunctions.Result(CFunctions.Munlockall());

    public readonly long PosixMadvise(ulong address, ulong length, MemoryAdvice advice) =>
        -CFunctions.PosixMadvise(address, length, advice);

    public readonly FaultOutcome Read(ulong address, out byte value) => Probe.Read(address, out value);

    public readonly FaultOutcome Write(ulong address, byte value) => Probe.Write(address, value);

    public readonly FaultOutcome Execute(ulong address) => Probe.Execute(address);

    public readonly void Usage(out ulong used, out ulong quota)
    {
        // Without the server's answer there is no quota, and the tests that need one fail.
        if (MemoryFunctions.Usage(out used, out quota) != Abi.Errno.None)
            used = quota = 0;
    }
}
