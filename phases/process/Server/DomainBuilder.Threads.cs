using System.Collections.Generic;
using System.Runtime.InteropServices;
using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <content>Threads beside the first one of a process.</content>
public sealed partial class DomainBuilder
{
    /// <summary>Pages of the slab of a thread: the object with its message page, and stacks.</summary>
    private const ulong ThreadSlabPages = 2 + ProcessLayout.ThreadStackPages;

    /// <summary>Where the process server sees the message pages of threads, by the numbers of their slabs.</summary>
    private const ulong ThreadPages = 0x2_4800_0000;

    private readonly List<ThreadSlab> _freeThreads = new();
    private readonly Stack<uint> _freeNumbers = new();
    private uint _numbers;

    /// <summary>Make the objects of one more thread of a domain. It is stopped and has no time.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="made">The thread.</param>
    /// <returns>ENOSYS: the image has no threads. ENOMEM: no memory. ENOSPC: the address space needs page tables first.</returns>
    public Errno BuildThread(ProcessDomain domain, out ProcessThread? made)
    {
        made = null;
        if (_sources.Threads == 0)
            return Errno.ENOSYS;
        if (TakeThreadSlab() is not { } slab)
            return Errno.ENOMEM;
        ProcessThread thread = new((uint)domain.Threads.Count + 1, slab);
        Errno error = MakeThread(domain, thread);
        if (error != Errno.None)
        {
            EndThread(thread);
            return error;
        }

        domain.Threads.Add(thread);
        made = thread;
        return Errno.None;
    }

    /// <summary>The words of signals that a thread of a domain shares with this server.</summary>
    public ref ThreadSignalArea WordsOf(ProcessDomain domain, uint index)
    {
        if (index == 0)
            return ref StartPageOf(domain.Index).Signals.First;
        ulong page = ThreadPages + (domain.Threads[(int)index - 1].Slab.Number * PageSize);
        return ref MemoryMarshal.AsRef<ThreadSignalArea>(_kernel.Bytes(page + ProcessLayout.ThreadSignals, ThreadSignalArea.Size));
    }

    /// <summary>Whether a domain has a thread of that index that has not ended. The first blocks all signals when it has.</summary>
    public bool IsAlive(ProcessDomain domain, uint index) =>
        index == 0 || (index <= domain.Threads.Count && domain.Threads[(int)index - 1].Id != 0);

    /// <summary>Give a thread its time.</summary>
    public bool Schedule(ProcessThread thread, ulong context)
    {
        thread.Context = context;
        return Ok(_kernel.ThreadSchedule(thread.Thread, context));
    }

    /// <summary>Stop a thread for good, whatever it is doing.</summary>
    public bool Stop(ProcessThread thread) => Ok(_kernel.ThreadSuspend(thread.Thread));

    /// <summary>Have the first thread of a domain go on elsewhere, whatever it is doing.</summary>
    /// <returns>False: not an address.</returns>
    public bool Redirect(ProcessDomain domain, ulong address) =>
        Ok(_kernel.ThreadSuspend(domain.Thread))
        & Ok(_kernel.ThreadSet(domain.Thread, ThreadRegister.Rip, address))
        & Ok(_kernel.ThreadResume(domain.Thread));

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
        if (Ok(_kernel.Revoke(thread.Slab.Handle)))
            _freeThreads.Add(thread.Slab);
    }

    /// <summary>A free slab, one from memory that is not used yet, or from that of a process that has ended. Null: there is none.</summary>
    private ThreadSlab? TakeThreadSlab()
    {
        bool isThere = _freeThreads.Count != 0 || AddThreadSlab(_sources.Threads, null) || AddThreadSlab(_sources.Untyped, null) || CutSlab();
        if (!isThere)
            return null;
        ThreadSlab taken = _freeThreads[^1];
        _freeThreads.RemoveAt(_freeThreads.Count - 1);
        return taken;
    }

    private bool AddThreadSlab(ulong untyped, ProcessDomain? origin)
    {
        if (!Ok(_kernel.Retype(untyped, CapabilityKind.Untyped, ThreadSlabPages, out ulong slab)))
            return false;
        _freeThreads.Add(new ThreadSlab(slab, _freeNumbers.TryPop(out uint number) ? number : _numbers++, origin));
        return true;
    }

    /// <summary>Make slabs for threads of one for processes that is free.</summary>
    private bool CutSlab()
    {
        if (!_free.TryPop(out ProcessDomain? domain))
            return false;
        while (AddThreadSlab(domain.Slab, domain))
            domain.CutSlabs++;
        if (domain.CutSlabs == 0)
            _free.Push(domain);
        return domain.CutSlabs != 0;
    }

    /// <summary>Join the slabs for threads again that a slab for processes was cut into, if all of them are free.</summary>
    /// <returns>That slab; null: there is none.</returns>
    private ProcessDomain? JoinSlabs()
    {
        ProcessDomain? domain = _all.Find(each => each.CutSlabs != 0 && _freeThreads.FindAll(slab => slab.Origin == each).Count == each.CutSlabs);
        if (domain is null || !Ok(_kernel.Revoke(domain.Slab)))
            return null;
        foreach (ThreadSlab slab in _freeThreads)
        {
            if (slab.Origin == domain)
                _freeNumbers.Push(slab.Number);
        }

        _freeThreads.RemoveAll(slab => slab.Origin == domain);
        domain.CutSlabs = 0;
        return domain;
    }

    private Errno MakeThread(ProcessDomain domain, ProcessThread thread)
    {
        ulong area = ProcessLayout.ThreadArea(thread.Index);
        ulong messagePage = area + ProcessLayout.ThreadMessagePage;
        const Protection data = Protection.Read | Protection.Write;
        bool ok = Ok(_kernel.Retype(thread.Slab.Handle, CapabilityKind.Thread, 0, out ulong made))
            & Ok(_kernel.Retype(thread.Slab.Handle, CapabilityKind.Memory, ProcessLayout.ThreadStackPages, out ulong stacks));
        thread.Thread = made;
        if (!ok || !Ok(_kernel.ThreadPage(made, out ulong page)) || !Ok(_kernel.ThreadPage(made, out ulong ownPage)))
            return Errno.ENOMEM;

        // Both lie in the same two MiB, so only the first can lack a page table.
        CallStatus status = _kernel.Map(page, domain.Space, messagePage, 0, 1, data);
        if (status == CallStatus.NoPageTables)
            return Errno.ENOSPC;
        ok = Ok(status)
            && Map(stacks, domain.Space, area + ProcessLayout.ThreadStacks, ProcessLayout.ThreadStackPages, data)
            && Map(ownPage, _sources.Space, ThreadPages + (thread.Slab.Number * PageSize), 1, data)
            && Ok(_kernel.ThreadBind(made, domain.Space, domain.Table))
            && Ok(_kernel.ThreadSupervisor(made, domain.Supervisor))
            && Ok(_kernel.ThreadSet(made, ThreadRegister.UpcallEntry, _library.Header.UpcallEntry))
            && Ok(_kernel.ThreadSet(made, ThreadRegister.UpcallStack, area + ProcessLayout.ThreadUpcallStackTop))
            && Ok(_kernel.ThreadSet(made, ThreadRegister.UpcallArgument, messagePage))
            && Ok(_kernel.ThreadSet(made, ThreadRegister.GateEntry, _library.Header.GateEntry))
            && Ok(_kernel.ThreadSet(made, ThreadRegister.GsBase, messagePage));
        return ok ? Errno.None : Errno.ENOMEM;
    }
}
