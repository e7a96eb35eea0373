using System;
using System.Collections.Generic;
using System.Text;
using Pistachio.Memory.Conformance;

namespace Pistachio.Memory;

/// <summary>The names of the conformance tests, from the list that runs on the board.</summary>
internal static class NamedTests
{
    public static IReadOnlyList<string> All()
    {
        Context<NoProcess> listing = new(default) { Listing = true };
        List<string> names = [];
        for (int i = 0; i < ConformanceSuite<NoProcess>.Count; i++)
        {
            ConformanceSuite<NoProcess>.Run(i, ref listing, out ReadOnlySpan<byte> name);
            names.Add(Encoding.UTF8.GetString(name));
        }

        return names;
    }

    /// <summary>Stands where a process would be: while tests are only named, nobody calls it.</summary>
    private readonly struct NoProcess : ITestProcess
    {
        public ulong FaultCount => throw NotRunning();

        public long Mmap(ulong address, ulong length, PageProtection protection, MapFlags flags, int descriptor, long offset) => throw NotRunning();

        public long Munmap(ulong address, ulong length) => throw NotRunning();

        public long Mprotect(ulong address, ulong length, PageProtection protection) => throw NotRunning();

        public long Msync(ulong address, ulong length, SyncFlags flags) => throw NotRunning();

        public long Mlock(ulong address, ulong length) => throw NotRunning();

        public long Munlock(ulong address, ulong length) => throw NotRunning();

        public long Mlockall(LockAllFlags flags) => throw NotRunning();

        public long Munlockall() => throw NotRunning();

        public long PosixMadvise(ulong address, ulong length, MemoryAdvice advice) => throw NotRunning();

        public FaultOutcome Read(ulong address, out byte value) => throw NotRunning();

        public FaultOutcome Write(ulong address, byte value) => throw NotRunning();

        public FaultOutcome Execute(ulong address) => throw NotRunning();

        public void Usage(out ulong used, out ulong quota) => throw NotRunning();

        private static InvalidOperationException NotRunning() => new("the tests are only named here");
    }
}
