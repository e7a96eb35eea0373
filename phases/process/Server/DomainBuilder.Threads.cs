using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <content>Threads beside the first one of a process.</content>
public sealed partial class DomainBuilder
{
    /// <summary>Pages of the slab of a thread: the object with its message page, stacks, and one page table, which the first in each two MiB needs.</summary>
    private const ulong ThreadSlabPages = 2 + ProcessLayout.ThreadStackPages + ThreadTablePages;

    private const ulong ThreadTablePages = 1;

    private readonly Stack<ulong> _freeThreads = new();

    /// <summary>Make the objects of one more thread of a domain. It is stopped and has no time.</summary>
    /// <returns>Null: no memory.</returns>
    public ProcessThread? BuildThread(ProcessDomain domain)
    {
        if (!_freeThreads.TryPop(out ulong slab) && !Ok(_kernel.Retype(_sources.Untyped, CapabilityKind.Untyped, ThreadSlabPages, out slab)))
            return null;
        ProcessThread thread = new((uint)domain.Threads.Count + 1, slab);
        if (MakeThread(domain, thread))
        {
            domain.Threads.Add(thread);
            return thread;
        }

        EndThread(thread);
        return null;
    }

    /// <summary>Give a thread its time.</summary>
    public bool Schedule(ProcessThread thread, ulong context)
    {
        thread.Context = context;
        return Ok(_kernel.ThreadSchedule(thread.Thread, context));
    }

    /// <summary>Stop a thread for good, whatever it is doing.</summary>
    public bool Stop(ProcessThread thread) => Ok(_kernel.ThreadSuspend(thread.Thread));

    /// <summary>Take back the thread that was made last, which has not run.</summary>
    public void Discard(ProcessDomain domain, ProcessThread thread)
    {
        domain.Threads.Remove(thread);
        EndThread(thread);
    }

    /// <summary>Take back the objects of a thread that is not in the list of its domain, or whose domain has ended.</summary>
    private void EndThread(ProcessThread thread)
    {
        // As for processes: better lost than shared.
        if (Ok(_kernel.Revoke(thread.Slab)))
            _freeThreads.Push(thread.Slab);
    }

    private bool MakeThread(ProcessDomain domain, ProcessThread thread)
    {
        ulong area = ProcessLayout.ThreadArea(thread.Index);
        ulong messagePage = area + ProcessLayout.ThreadMessagePage;
        ulong page = 0;
        bool ok = Ok(_kernel.Retype(thread.Slab, CapabilityKind.Thread, 0, out ulong made))
            & Ok(_kernel.Retype(thread.Slab, CapabilityKind.Memory, ProcessLayout.ThreadStackPages, out ulong stacks))
            & Ok(_kernel.Retype(thread.Slab, CapabilityKind.PageTables, ThreadTablePages, out ulong tables));
        thread.Thread = made;
        return ok && Ok(_kernel.FeedTables(domain.Space, tables))
            && Map(stacks, domain.Space, area + ProcessLayout.ThreadStacks, ProcessLayout.ThreadStackPages, Protection.Read | Protection.Write)
            && Ok(_kernel.ThreadPage(made, out page))
            && Map(page, domain.Space, messagePage, 1, Protection.Read | Protection.Write)
            && Ok(_kernel.ThreadBind(made, domain.Space, domain.Table))
            && Ok(_kernel.ThreadSupervisor(made, domain.Supervisor))
            && Ok(_kernel.ThreadSet(made, ThreadRegister.UpcallEntry, _library.Header.UpcallEntry))
            && Ok(_kernel.ThreadSet(made, ThreadRegister.UpcallStack, area + ProcessLayout.ThreadUpcallStackTop))
            && Ok(_kernel.ThreadSet(made, ThreadRegister.UpcallArgument, messagePage))
            && Ok(_kernel.ThreadSet(made, ThreadRegister.GateEntry, _library.Header.GateEntry))
            && Ok(_kernel.ThreadSet(made, ThreadRegister.GsBase, messagePage));
    }
}
