using Pistachio.Abi;
using Pistachio.Isolation;
using Pistachio.UserCall;

namespace Pistachio.BoardFuzz;

/// <summary>A hostile domain with two threads and one that supervises them, some capabilities, and memory to make more of.</summary>
internal struct FuzzedDomain
{
    private const ulong Threads = 2;
    private const ulong PoolPages = 160;
    private const ulong OwnPages = 24;
    private const ulong LongestLife = 3000;
    private const ulong FaultSeed = 0xFA17;
    private const ushort HarmlessPort = 0x80;
    private const ulong UnusedLine = 5;

    private Domain _domain;
    private ulong _pool;
    private ulong _ports;
    private ulong _line;
    private ulong _endpoint;
    private ulong _notification;

    /// <summary>Calls of earlier lives, and calls at the last look.</summary>
    private ulong _buried;
    private ulong _seen;

    public readonly ulong Calls => _buried + _seen;

    /// <summary>Calls of other systems that gates got, in earlier lives.</summary>
    public ulong Reflected { get; private set; }

    /// <summary>Threads that had stopped and were let go on, in earlier lives.</summary>
    public ulong LetGoOn { get; private set; }

    /// <summary>Makes the domain for the first time.</summary>
    public void Begin(ulong number, ulong endpoint, ulong notification, ulong seed)
    {
        _pool = Harness.Make(CapabilityKind.Untyped, PoolPages);
        Harness.Check(Kernel.Split(RootTask.Ports, HarmlessPort, 1, Rights.Read | Rights.Write, out _ports));
        Harness.Check(Kernel.Derive(RootTask.FirstInterrupt + UnusedLine, Rights.All, 0, 0, out _line));
        _endpoint = endpoint;
        _notification = notification;
        Make(number, seed);
    }

    /// <summary>
    /// Counts calls. A domain that makes none any more (its threads are dead, stopped or wait for ever) is made anew; so is one that
    /// has made many, since by then it has deleted most of what it had.
    /// </summary>
    /// <returns>Whether it was.</returns>
    public bool Look(ulong number, ulong seed)
    {
        ulong calls = _domain.Word(0) + _domain.Word(8);
        if (calls != _seen && calls < LongestLife)
        {
            _seen = calls;
            return false;
        }

        _buried += calls;
        Reflected += _domain.Word(Fuzzer.Reflected - Domain.Page) + _domain.Word(Fuzzer.Reflected - Domain.Page + 8);
        LetGoOn += _domain.Word(Fuzzer.LetGoOn - Domain.Page);
        End();
        Make(number, seed);
        return true;
    }

    /// <summary>Takes everything away.</summary>
    public readonly void End()
    {
        Harness.Check(Kernel.Revoke(_pool));
        Harness.Check(Kernel.Delete(_domain.TextMemory));
        Harness.Check(Kernel.Delete(_domain.ConstantMemory));
    }

    private void Make(ulong number, ulong seed)
    {
        ulong pool = Harness.Pool;
        Harness.UsePool(_pool);
        _seen = 0;
        _domain = Domain.Make(number);
        ulong known = 0;
        Know(ref known, _domain.Grant(_endpoint, Rights.All));
        Know(ref known, _domain.Grant(_notification, Rights.All));
        Know(ref known, _domain.Grant(_ports, Rights.All));
        Know(ref known, _domain.Grant(_line, Rights.All));
        Know(ref known, _domain.Grant(_domain.Space, Rights.All));
        Know(ref known, _domain.Grant(_domain.Table, Rights.All));
        Know(ref known, _domain.Grant(Harness.Make(CapabilityKind.Endpoint), Rights.All));
        Know(ref known, _domain.Grant(Harness.Make(CapabilityKind.Memory, 4), Rights.All));
        Harness.Check(Kernel.Move(Harness.Make(CapabilityKind.Untyped, OwnPages), _domain.Table, out ulong untyped));
        Know(ref known, untyped);
        Know(ref known, untyped); // more of what leads further
        ulong faults = Harness.Make(CapabilityKind.Endpoint);
        ulong supervised = _domain.Grant(faults, Rights.Read);
        for (ulong i = 0; i < Threads; i++)
        {
            ulong thread = _domain.MakeThread();
            Know(ref known, _domain.Grant(thread, Rights.All));
            Harness.Check(Kernel.ThreadSupervisor(thread, faults));
            Harness.Check(Kernel.ThreadSet(thread, ThreadRegister.GateEntry, ((seed >> (int)i) & 1) == 0 ? Foreign.GateOf(i) : 0));
            Domain.Start(thread, FuzzEntry.Fuzzer, seed + i, Domain.Page + (i * 8), Domain.MessagePageOf(i));
        }

        Domain.Start(_domain.MakeThread(), FuzzEntry.FaultServer, seed ^ FaultSeed, supervised, Fuzzer.LetGoOn);
        Harness.UsePool(pool);
    }

    private readonly void Know(ref ulong known, ulong handle)
    {
        _domain.SetWord(Fuzzer.Known - Domain.Page + (known * 8), handle);
        known++;
        _domain.SetWord(Fuzzer.KnownCount - Domain.Page, known);
    }
}
