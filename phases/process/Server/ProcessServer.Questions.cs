using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <content>
/// Somebody looks at the descriptors of a process in /proc, which its library alone knows: it is made to look, as for a signal, and tells the VFS server.
/// </content>
public sealed partial class ProcessServer
{
    /// <summary>Have all processes tell their descriptors that the VFS server wants to know of.</summary>
    public void AskForDescriptors()
    {
        while (_servers.TakeQuestion(out uint pid) && pid != 0)
        {
            if (_table.Find(pid) is { State: ProcessState.Running, IsStopped: false, Objects: { } objects } process)
                Ask(process, objects);
        }
    }

    private void Ask(Process process, ProcessDomain objects)
    {
        // Until its library has begun a process blocks all signals, those too that cannot be blocked, and must not be called.
        ref SignalArea area = ref _builder.SignalsOf(objects);
        if (area.Blocked == ulong.MaxValue)
            return;
        area.Questions = 1;
        for (uint index = 0; index <= objects.Threads.Count; index++)
        {
            if (!_builder.IsAlive(objects, index))
                continue;
            Interrupt(process, index);
            _ = _kernel.ThreadUpcall(ThreadOf(objects, index)); // the thread is ours
            return;
        }
    }
}
