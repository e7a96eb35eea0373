using System;
using Pistachio.Abi;

namespace Pistachio.Processes.Server;

/// <content>Names of threads, and what /proc says of them.</content>
public sealed partial class ProcessServer
{
    /// <inheritdoc/>
    public Errno SetThreadName(ulong domain, uint index, ReadOnlySpan<byte> name)
    {
        if (!TryCaller(domain, out Process caller))
            return Errno.EPERM;
        if (index == 0 || !_builder.IsAlive(caller.Objects!, index))
            return Errno.ESRCH;
        caller.Objects!.Threads[(int)index - 1].Name = ProgramName.Of(name);
        return Errno.None;
    }

    /// <summary>What there is to say of a thread: the first of a process has its id.</summary>
    private bool TryThreadText(uint id, out ThreadText text)
    {
        text = default;
        if ((_table.Find(id) ?? _table.OfThread(id)) is not { } process)
            return false;
        if (process.Objects is not { } objects)
        {
            // It has ended, or is the child of a vfork: all there is to say is said of the process.
            text = new ThreadText(process, id, null, process.Time, process.Scheduling, default);
            return id == process.Pid;
        }

        if (!TryThread(process, id, out uint index))
            return false;
        ProcessThread? thread = index == 0 ? null : objects.Threads[(int)index - 1];
        text = new ThreadText(
            process, id, thread?.Name, TimeOfThread(objects, index), thread?.Scheduling ?? process.Scheduling, _builder.WordsOf(objects, index));
        return true;
    }
}
