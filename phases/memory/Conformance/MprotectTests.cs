using Pistachio.Abi;
using Pistachio.Memory;

namespace Pistachio.Memory.Conformance;

/// <summary><c>mprotect</c> (POSIX.1-2017).</summary>
internal static class MprotectTests<TProcess>
    where TProcess : struct, ITestProcess
{
    private const ulong P = Page.Size;
    private const PageProtection RW = PageProtection.Read | PageProtection.Write;
    private const PageProtection R = PageProtection.Read;
    private const MapFlags Shared = MapFlags.Shared | MapFlags.Anonymous;

    /// <summary>After PROT_READ writes fault and the data stays.</summary>
    public static void ReadOnlyRefusesWrites(ref Context<TProcess> c)
    {
        ulong a = c.Map(2);
        c.Writes(a, 1);
        c.Succeeds("mprotect", c.Process.Mprotect(a, P, R));
        c.WriteFaults(a, FaultOutcome.Forbidden);
        c.Reads(a, 1);
        c.Writes(a + P, 2);
    }

    /// <summary>After PROT_NONE every access faults; given back, the data is there.</summary>
    public static void NoneRefusesAllAccess(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Writes(a, 7);
        c.Succeeds("mprotect", c.Process.Mprotect(a, P, PageProtection.None));
        c.ReadFaults(a, FaultOutcome.Forbidden);
        c.WriteFaults(a, FaultOutcome.Forbidden);
        c.Succeeds("mprotect", c.Process.Mprotect(a, P, RW));
        c.Reads(a, 7);
    }

    /// <summary>After PROT_WRITE is added writes succeed, on touched and untouched pages.</summary>
    public static void MakesWritable(ref Context<TProcess> c)
    {
        ulong a = c.Map(2, R);
        c.Reads(a, 0);
        c.Succeeds("mprotect", c.Process.Mprotect(a, 2 * P, RW));
        c.Writes(a, 1);
        c.Writes(a + P, 2);
        c.Reads(a, 1);
        c.Reads(a + P, 2);
    }

    /// <summary>Code that was written runs after PROT_EXEC, and cannot be written then.</summary>
    public static void MakesExecutable(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Writes(a, 0xC3);
        c.Succeeds("mprotect", c.Process.Mprotect(a, P, R | PageProtection.Execute));
        c.Equal("execute", 0, (long)c.Process.Execute(a));
        c.WriteFaults(a, FaultOutcome.Forbidden);
    }

    /// <summary>After PROT_EXEC is removed code no longer runs.</summary>
    public static void TakesExecutionAway(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Writes(a, 0xC3);
        c.Succeeds("mprotect", c.Process.Mprotect(a, P, R | PageProtection.Execute));
        c.Equal("execute", 0, (long)c.Process.Execute(a));
        c.Succeeds("mprotect", c.Process.Mprotect(a, P, R));
        c.ExecuteFaults(a, FaultOutcome.Forbidden);
    }

    /// <summary>Protecting the middle leaves both ends as they are.</summary>
    public static void MiddleOfAMapping(ref Context<TProcess> c)
    {
        ulong a = c.Map(40);
        c.Writes(a + (20 * P), 1);
        c.Succeeds("mprotect", c.Process.Mprotect(a + (10 * P), 20 * P, R));
        c.Writes(a + (9 * P), 2);
        c.WriteFaults(a + (10 * P), FaultOutcome.Forbidden);
        c.WriteFaults(a + (29 * P), FaultOutcome.Forbidden);
        c.Writes(a + (30 * P), 3);
        c.Reads(a + (20 * P), 1);
    }

    /// <summary>One call can protect several adjacent mappings.</summary>
    public static void SeveralMappingsAtOnce(ref Context<TProcess> c)
    {
        ulong a = c.Map(6);
        c.Map(2, RW, Shared | MapFlags.Fixed, a + (2 * P));
        c.Writes(a + P, 1);
        c.Writes(a + (2 * P), 2);
        c.Succeeds("mprotect", c.Process.Mprotect(a, 6 * P, R));
        for (ulong page = 0; page < 6 && c.Good; page++)
            c.WriteFaults(a + (page * P), FaultOutcome.Forbidden);
        c.Reads(a + P, 1);
        c.Reads(a + (2 * P), 2);
    }

    /// <summary>A length that is not a multiple of the page size protects the whole last page.</summary>
    public static void PartialPageIsProtectedWhole(ref Context<TProcess> c)
    {
        ulong a = c.Map(3);
        c.Succeeds("mprotect", c.Process.Mprotect(a, P + 1, R));
        c.WriteFaults(a + (2 * P) - 1, FaultOutcome.Forbidden);
        c.Writes(a + (2 * P), 1);
    }

    /// <summary>A range with pages that are not mapped is refused, and nothing changes.</summary>
    public static void HoleIsEnomem(ref Context<TProcess> c)
    {
        ulong a = c.Map(3);
        c.Succeeds("munmap", c.Process.Munmap(a + P, P));
        c.Fails("mprotect", Errno.ENOMEM, c.Process.Mprotect(a, 3 * P, R));
        c.Writes(a, 1);
    }

    /// <summary>A range outside the address space is refused.</summary>
    public static void OutsideTheAddressSpaceIsEnomem(ref Context<TProcess> c)
    {
        c.Fails("mprotect", Errno.ENOMEM, c.Process.Mprotect(0xFFFF_8000_0000_0000, P, R));
    }

    /// <summary>An address that is not a multiple of the page size is refused.</summary>
    public static void UnalignedAddressIsEinval(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Fails("mprotect", Errno.EINVAL, c.Process.Mprotect(a + 8, P, R));
        c.Writes(a, 1);
    }

    /// <summary>Writable and executable at once is not supported.</summary>
    public static void WriteAndExecuteIsEnotsup(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Fails("mprotect", Errno.ENOTSUP, c.Process.Mprotect(a, P, RW | PageProtection.Execute));
        c.Writes(a, 1);
    }

    /// <summary>Length 0 succeeds and changes nothing.</summary>
    public static void LengthZeroChangesNothing(ref Context<TProcess> c)
    {
        ulong a = c.Map(1);
        c.Succeeds("mprotect", c.Process.Mprotect(a, 0, PageProtection.None));
        c.Writes(a, 1);
    }
}
