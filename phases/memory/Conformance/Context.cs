using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.Memory;

namespace Pistachio.Memory.Conformance;

/// <summary>What a test works with: the process, checks that remember the first failure, and the mappings to remove afterwards.</summary>
public struct Context<TProcess>
    where TProcess : struct, ITestProcess
{
    /// <summary>Bytes of a page.</summary>
    public const ulong P = Page.Size;

    public const PageProtection ReadWrite = PageProtection.Read | PageProtection.Write;

    public const MapFlags Private = MapFlags.Private | MapFlags.Anonymous;

    public const MapFlags Shared = MapFlags.Shared | MapFlags.Anonymous;

    public TProcess Process;

    /// <summary>Set to name the tests instead of running them.</summary>
    public bool Listing;

    private TestResult _result;
    private Ranges _mapped;
    private int _mappedCount;

    [InlineArray(Capacity)]
    private struct Ranges
    {
        public const int Capacity = 64;

        private (ulong Address, ulong Length) _first;
    }

    public Context(TProcess process)
    {
        Process = process;
        Listing = false;
        _result = default;
        _mapped = default;
        _mappedCount = 0;
    }

    /// <summary>Whether no check failed yet.</summary>
    public readonly bool Good => _result.Verdict == Verdict.Passed;

    /// <summary>Start a test. False when it is only to be named.</summary>
    public bool Begin()
    {
        _result.Verdict = Listing ? Verdict.Listed : Verdict.Passed;
        _result.What = null;
        _result.Expected = 0;
        _result.Actual = 0;
        _mappedCount = 0;
        return !Listing;
    }

    /// <summary>End a test: remove its mappings and locks.</summary>
    public TestResult End()
    {
        if (!Listing)
        {
            Process.Munlockall();
            while (_mappedCount > 0)
            {
                _mappedCount--;
                Equal("cleaning up: munmap", 0, Process.Munmap(_mapped[_mappedCount].Address, _mapped[_mappedCount].Length));
            }
        }

        return _result;
    }

    /// <summary>Map memory that must be mappable; 0 after a failure.</summary>
    public ulong Map(ulong pages, PageProtection protection = ReadWrite, MapFlags flags = Private, ulong address = 0)
    {
        long mapped = Process.Mmap(address, pages * P, protection, flags, -1, 0);
        if (mapped <= 0)
        {
            Fail("mmap", 0, mapped);
            return 0;
        }

        Remember((ulong)mapped, pages * P);
        return (ulong)mapped;
    }

    /// <summary>Have a range unmapped at the end of the test.</summary>
    public void Remember(ulong address, ulong length)
    {
        if (_mappedCount == Ranges.Capacity)
        {
            Fail("the test maps too often", Ranges.Capacity, _mappedCount + 1);
            return;
        }

        _mapped[_mappedCount] = (address, length);
        _mappedCount++;
    }

    public void Equal(string what, long expected, long actual)
    {
        if (expected != actual)
            Fail(what, expected, actual);
    }

    public void Equal(string what, ulong expected, ulong actual) => Equal(what, (long)expected, (long)actual);

    public void True(string what, bool condition)
    {
        if (!condition)
            Fail(what, 1, 0);
    }

    /// <summary>The call must succeed.</summary>
    public void Succeeds(string what, long result) => Equal(what, 0, result);

    /// <summary>The call must fail with this error.</summary>
    public void Fails(string what, Errno error, long result) => Equal(what, -(long)(uint)error, result);

    /// <summary>A byte must be readable and hold a value.</summary>
    public void Reads(ulong address, byte expected)
    {
        FaultOutcome outcome = Process.Read(address, out byte value);
        if (outcome != FaultOutcome.Resolved)
            Fail("read: fault", 0, (long)outcome);
        else if (value != expected)
            Fail("read: value", expected, value);
    }

    /// <summary>A byte must be writable.</summary>
    public void Writes(ulong address, byte value) => Equal("write: fault", 0, (long)Process.Write(address, value));

    /// <summary>Reading must fault in this way.</summary>
    public void ReadFaults(ulong address, FaultOutcome expected) =>
        Equal("read: kind of fault", (long)expected, (long)Process.Read(address, out _));

    /// <summary>Writing must fault in this way.</summary>
    public void WriteFaults(ulong address, FaultOutcome expected) =>
        Equal("write: kind of fault", (long)expected, (long)Process.Write(address, 0xEE));

    /// <summary>Executing must fault in this way.</summary>
    public void ExecuteFaults(ulong address, FaultOutcome expected) =>
        Equal("execute: kind of fault", (long)expected, (long)Process.Execute(address));

    private void Fail(string what, long expected, long actual)
    {
        if (!Good)
            return;
        _result.Verdict = Verdict.Failed;
        _result.What = what;
        _result.Expected = expected;
        _result.Actual = actual;
    }
}
