using Pistachio.Abi;
using Pistachio.Memory.Conformance;

namespace Pistachio.Memory.Tests.Fakes;

/// <summary>A fake process as conformance tests see it: accesses that fault go to the library's handler and are tried again.</summary>
internal readonly struct FakeTestProcess : ITestProcess
{
    private readonly FakeProcess _process;

    public FakeTestProcess(FakeProcess process) => _process = process;

    private VirtualMemory<FakeDomain> Memory => new(ref _process.Domain, ref _process.State);

    public ulong FaultCount => _process.State.FaultCount;

    public long Mmap(ulong address, ulong length, PageProtection protection, MapFlags flags, int descriptor, long offset)
    {
        Errno error = Memory.Map(address, length, protection, flags, descriptor, offset, out ulong mapped);
        return error == Errno.None ? (long)mapped : -(long)(uint)error;
    }

    public long Munmap(ulong address, ulong length) => Result(Memory.Unmap(address, length));

    public long Mprotect(ulong address, ulong length, PageProtection protection) => Result(Memory.Protect(address, length, protection));

    public long Msync(ulong address, ulong length, SyncFlags flags) => Result(Memory.Synchronize(address, length, flags));

    public long Mlock(ulong address, ulong length) => Result(Memory.Lock(address, length));

    public long Munlock(ulong address, ulong length) => Result(Memory.Unlock(address, length));

    public long Mlockall(LockAllFlags flags) => Result(Memory.LockAll(flags));

    public long Munlockall() => Result(Memory.UnlockAll());

    public long PosixMadvise(ulong address, ulong length, MemoryAdvice advice) => Result(Memory.Advise(address, length, advice));

    /// <summary>madvise(MADV_DONTNEED): 0, or an errno value negated.</summary>
    public long Discard(ulong address, ulong length) => Result(Memory.Discard(address, length));

    /// <summary>mremap: the address, or an errno value negated.</summary>
    public long Mremap(ulong address, ulong oldLength, ulong newLength, RemapFlags flags, ulong wanted = 0)
    {
        Errno error = Memory.Remap(address, oldLength, newLength, flags, wanted, out ulong moved);
        return error == Errno.None ? (long)moved : Result(error);
    }

    public FaultOutcome Read(ulong address, out byte value)
    {
        FaultOutcome outcome = Reach(address, 0, out byte[]? frame);
        value = frame is null ? (byte)0 : frame[address & (Page.Size - 1)];
        return outcome;
    }

    public FaultOutcome Write(ulong address, byte value)
    {
        FaultOutcome outcome = Reach(address, PageFault.Write, out byte[]? frame);
        if (frame is not null)
            frame[address & (Page.Size - 1)] = value;
        return outcome;
    }

    public FaultOutcome Execute(ulong address) => Reach(address, PageFault.Fetch, out _);

    public void Usage(out ulong used, out ulong quota)
    {
        Memory.ReleaseUnused();
        _process.Server.Usage(_process.Badge, out quota, out used, out _, out _);
    }

    private static long Result(Errno error) => -(long)(uint)error;

    private FaultOutcome Reach(ulong address, PageFault cause, out byte[]? frame)
    {
        for (int attempt = 0; ; attempt++)
        {
            frame = _process.Kernel.Access(_process.Space, address, cause, out PageFault error);
            if (frame is not null)
                return FaultOutcome.Resolved;
            FaultOutcome outcome = Memory.HandleFault(address, error);
            if (outcome != FaultOutcome.Resolved)
                return outcome;
            if (attempt == 3)
                throw new System.InvalidOperationException($"the fault at {address:x} was resolved {attempt + 1} times and comes again");
        }
    }
}
