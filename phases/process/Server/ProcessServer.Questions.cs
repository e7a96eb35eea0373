using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <content>
/// Somebody looks at the descriptors or mappings of a process in /proc, which its library alone knows: it is made to look, as for a signal, and tells the VFS
/// server.
/// </content>
public sealed partial class ProcessServer
{
    /// <summary>Have all processes tell of themselves that the VFS server wants to know of.</summary>
    public void AskProcesses()
    {
        while (_servers.TakeQuestion(out uint pid, out ProcessQuestions questions) && pid != 0)
        {
            if (_table.Find(pid) is { State: ProcessState.Running, IsStopped: false, Objects: { } objects } process)
                Ask(process, objects, questions);
        }
    }

    private void Ask(Process process, ProcessDomain objects, ProcessQuestions questions)
    {
        // Until its library has begun a process blocks all signals, those too that cannot be blocked, and must not be called.
        ref SignalArea area = ref _builder.SignalsOf(objects);
        if (area.Blocked == ulong.MaxValue)
            return;
        area.Questions |= (ulong)questions;
        for (uint index = 0; index <= objects.Threads.Count; index++)
        {
            if (!_builder.IsAlive(objects, index))
                continue;
            Interrupt(process, index);
            _ = _kernel.ThreadUpcall(ThreadOf(objects, index)); // the thread is ours
            break;
        }

        // A process without handlers waits in a way that no signal needs to end.
        if (area.Caught == 0)
            _ = _servers.EndWaits(process.Domain); // it knows the domain
    }
}
