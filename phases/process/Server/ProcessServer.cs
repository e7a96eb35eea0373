using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.UserCall;

namespace Pistachio.Processes.Server;

/// <summary>What the event loop does with a message that was handled.</summary>
public enum HandlingOutcome
{
    /// <summary>The message is the reply.</summary>
    Reply,
    /// <summary>Nobody waits for a reply: the sender ended.</summary>
    NoReply,
    /// <summary>The reply comes later: keep the right to it and call <see cref="ProcessServer.Defer"/>.</summary>
    Later,
}

/// <summary>
/// The process server without its event loop. The kernel and the other servers are behind <see cref="IKernelProcesses"/> and
/// <see cref="ISystemServers"/>.
/// </summary>
public sealed partial class ProcessServer : IProcessServer, IProcessControl
{
    private readonly IKernelProcesses _kernel;
    private readonly ISystemServers _servers;
    private readonly DomainBuilder _builder;
    private readonly ProcessTable _table;
    private readonly RunFacts _facts;
    private readonly ulong _memoryPages;
    private ulong _nextDomain = ProcessBadge.FirstDomain;

    /// <param name="kernel">The kernel.</param>
    /// <param name="servers">The other servers.</param>
    /// <param name="builder">Makes domains.</param>
    /// <param name="facts">What processes are told of the run.</param>
    /// <param name="memoryPages">The most pages that a process may use whatever its limits say.</param>
    /// <param name="shown">Where the VFS server reads which process ids there are; null: nobody reads.</param>
    public ProcessServer(
        IKernelProcesses kernel, ISystemServers servers, DomainBuilder builder, RunFacts facts, ulong memoryPages = ulong.MaxValue,
        SharedProcessIds? shown = null)
    {
        _table = new ProcessTable { Shown = shown };
        _kernel = kernel;
        _servers = servers;
        _builder = builder;
        _facts = facts;
        _bootTime = facts.BootTime;
        _memoryPages = memoryPages;
        _locks = new PriorityLocks(new LockThreads(this));
    }

    /// <summary>The process table.</summary>
    public ProcessTable Table => _table;

    /// <summary>Pages of kernel objects, first page tables and library memory of one process.</summary>
    public ulong PagesOfOne => _builder.SlabPages;

    /// <summary>Turn a request into its reply, whichever of the three protocols it is of. The badge alone says who sends.</summary>
    /// <param name="message">The message with the sender's badge; afterwards the reply.</param>
    /// <param name="messagePage">Address of the server thread's message page.</param>
    public HandlingOutcome Handle(ref Message message, ulong messagePage)
    {
        ulong badge = message.Badge;
        uint protocol = new MessageTag(message.Tag).Protocol;

        // Only the kernel sends under the badge of a supervisor capability.
        if ((badge & DomainBuilder.SupervisorBadge) != 0)
        {
            if (protocol == KernelProtocol.Number)
                return Faulted(badge, message.W0, message.W1, message.W2, message.W3);
            return HandlingOutcome.NoReply;
        }

        bool answered = protocol == ProcessControlDispatcher.Number
            ? ProcessControlDispatcher.Dispatch(this, ref message, messagePage)
            : ProcessDispatcher.Dispatch(this, ref message, messagePage);
        if (!answered)
            return HandlingOutcome.Later;
        return badge < ProcessBadge.FirstDomain || _table.OfDomain(badge) is not null ? HandlingOutcome.Reply : HandlingOutcome.NoReply;
    }

    private bool TryCaller(ulong domain, out Process caller)
    {
        Process? found = _table.OfDomain(domain);
        caller = found!;
        return found is not null;
    }

    /// <summary>A process that is named by its id; 0 is the caller.</summary>
    private Process? Named(Process caller, uint pid) => pid == 0 ? caller : _table.Find(pid);

    private List<Process> Snapshot() => [.. _table.All];
}
