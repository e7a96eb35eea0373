using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.UserCall;
using Shouldly;

namespace Pistachio.Processes.Tests.Fakes;

/// <summary>A process server with the fakes around it, and processes that do what the tests say.</summary>
internal sealed class TestSystem
{
    private ulong _nextReply = 1000;

    public TestSystem(
        ulong slabPages = 20_000, ProcessOptions options = ProcessOptions.Timers, ulong memoryPages = ulong.MaxValue, ulong threadPages = 1)
    {
        byte[] file = LibraryFile.Make();
        LibraryImage library = LibraryImage.Read(file, out string problem).ShouldNotBeNull(problem);
        Sources = new DomainSources(
            Kernel.Give(CapabilityKind.AddressSpace),
            Kernel.Give(CapabilityKind.Untyped, slabPages),
            threadPages == 0 ? 0 : Kernel.Give(CapabilityKind.Untyped, threadPages),
            Kernel.Give(CapabilityKind.Memory, (ulong)file.Length / StartPage.PageSize, file),
            Kernel.Give(CapabilityKind.Endpoint),
            Kernel.Give(CapabilityKind.Endpoint),
            Kernel.Give(CapabilityKind.Endpoint),
            Program: 0);
        RunFacts facts = new(2_000_000_000, 5, 1_700_000_000_000_000_000, options);
        Builder = new DomainBuilder(Kernel, Sources, library, facts);
        Server = new ProcessServer(Kernel, Servers, Builder, facts, memoryPages);
    }

    public FakeKernel Kernel { get; } = new();

    public FakeServers Servers { get; } = new();

    public DomainSources Sources { get; }

    public DomainBuilder Builder { get; }

    public ProcessServer Server { get; }

    public ProcessTable Table => Server.Table;

    /// <summary>Launches a program; it runs.</summary>
    public Process Launch(string command = "/bin/first\0first\0")
    {
        Server.Launch(ProcessBadge.Control, Encoding.ASCII.GetBytes(command), out uint pid).ShouldBe(Errno.None);
        return Begun(pid);
    }

    /// <summary>The words that a process shares with the server.</summary>
    public ref SignalArea SignalsOf(Process process) => ref Builder.SignalsOf(process.Objects.ShouldNotBeNull());

    /// <summary>A process forks; the child runs.</summary>
    public Process Fork(Process parent)
    {
        Server.CreateChild(parent.Domain, out uint pid, out _).ShouldBe(Errno.None);
        Server.StartChild(parent.Domain, pid).ShouldBe(Errno.None);
        return Begun(pid);
    }

    /// <summary>A process writes a request and spawns a child with it, which runs.</summary>
    public Process Spawn(Process parent, string strings = "/bin/child\0child\0", int bytes = 0, ulong handles = 0)
    {
        WriteRequest(parent, strings);
        Server.ReserveChild(parent.Domain, out uint pid).ShouldBe(Errno.None);
        uint size = (uint)Math.Max(bytes, ProcessRequest.StringsOffset + strings.Length);
        Server.SpawnChild(parent.Domain, pid, size, handles).ShouldBe(Errno.None);
        return Begun(pid);
    }

    /// <summary>A process writes a request to execute a program.</summary>
    public void WriteRequest(Process process, string strings)
    {
        Server.ProvideRequest(process.Domain, (uint)(ProcessRequest.StringsOffset + strings.Length)).ShouldBe(Errno.None);
        byte[] memory = RequestMemoryOf(process.Objects!);
        Array.Clear(memory);
        MemoryMarshal.AsRef<ProcessRequest>(memory.AsSpan()) = new ProcessRequest
        {
            Kind = ProcessRequestKind.Execute,
            StringBytes = (uint)strings.Length,
        };
        Encoding.ASCII.GetBytes(strings, memory.AsSpan(ProcessRequest.StringsOffset));
        int at = 0;
        foreach (byte[] part in PartsOf(process.Objects!))
        {
            memory.AsSpan(at, part.Length).CopyTo(part);
            at += part.Length;
        }
    }

    /// <summary>The request that a process began with, in the memory where it finds it.</summary>
    public byte[] RequestOf(Process process)
    {
        ProcessDomain domain = process.Objects.ShouldNotBeNull();
        byte[] pages = Kernel[domain.StartPage].Content.ShouldNotBeNull();
        ulong address = MemoryMarshal.Read<StartPage>(pages.AsSpan(StartPage.PageSize)).Arguments[ProcessLayout.RequestArgument];
        if (address == ProcessLayout.FirstRequest)
            return pages[..StartPage.PageSize];
        address.ShouldBe(ProcessLayout.PrivateMemory);
        return RequestMemoryOf(domain);
    }

    private byte[] RequestMemoryOf(ProcessDomain domain) => [.. PartsOf(domain).SelectMany(each => each)];

    private IEnumerable<byte[]> PartsOf(ProcessDomain domain) =>
        domain.Requests.Where(each => each.Slab != 0).Select(each => Kernel[each.Memory].Content.ShouldNotBeNull());

    /// <summary>A process ends itself, as the kernel tells it.</summary>
    public void Exit(Process process, int status) =>
        Fault(process, DomainExit.Vector, DomainExit.Address + (ulong)status);

    public void Fault(Process process, ulong vector, ulong address) => Tell(process, vector, address).ShouldBe(HandlingOutcome.NoReply);

    /// <summary>What the kernel tells of a thread that has stopped.</summary>
    public HandlingOutcome Tell(Process process, ulong vector, ulong address = 0)
    {
        Message message = new()
        {
            Tag = new MessageTag(KernelProtocol.Number, KernelProtocol.Fault).Value,
            Badge = DomainBuilder.SupervisorBadge | process.Objects.ShouldNotBeNull().Index,
            W0 = vector,
            W2 = address,
        };
        return Server.Handle(ref message, 0);
    }

    /// <summary>A process waits, as by a message. The handle of the kept reply, or 0: answered at once.</summary>
    public ulong Wait(Process process, int which, WaitOptions options, out Message answer, uint thread = 0) =>
        Send(process.Domain, ProcessDispatcher.Number, (uint)ProcessOperation.Wait, unchecked((ulong)which), (ulong)options, out answer, thread);

    /// <summary>Sends a message of up to three words. The handle of the kept reply, or 0: answered at once.</summary>
    public ulong Send(ulong badge, uint protocol, uint operation, ulong word0, ulong word1, out Message answer, ulong word2 = 0)
    {
        answer = new Message { Tag = new MessageTag(protocol, operation).Value, Badge = badge, W0 = word0, W1 = word1, W2 = word2 };
        if (Server.Handle(ref answer, 0) != HandlingOutcome.Later)
            return 0;
        Server.Defer(answer, ++_nextReply);
        return _nextReply;
    }

    /// <summary>Its library OS begins: from now on nothing is blocked.</summary>
    private Process Begun(uint pid)
    {
        Process process = Table.Find(pid).ShouldNotBeNull();
        SignalsOf(process).Blocked = 0;
        return process;
    }

    public List<uint> Pids()
    {
        List<uint> pids = [];
        foreach (Process process in Table.All)
            pids.Add(process.Pid);
        return pids;
    }
}
