using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Processes.Server;

/// <content>Signals to the owners of open file descriptions (SIGIO and SIGURG), which the VFS server has to send.</content>
public sealed partial class ProcessServer
{
    /// <summary>What is sent when the queue of the receiver has no room for the signal that was asked for.</summary>
    private const uint FileReady = 29;

    /// <summary>Send the signals to the owners of open file descriptions.</summary>
    public void SendFileSignals()
    {
        while (_servers.TakeFileSignal(out FileOwnerKind kind, out uint id, out Identity sender, out QueuedSignal signal) && signal.Signal != 0)
        {
            foreach (Process receiver in OwnersOf(kind, id))
            {
                if (!sender.MaySignal(receiver.Identity))
                    continue;
                if (Post(receiver, signal) == Errno.EAGAIN)
                    _ = Post(receiver, new QueuedSignal(FileReady, QueuedSignal.ByKernel, 0) { Receiver = signal.Receiver }); // it needs no room
            }
        }
    }

    private List<Process> OwnersOf(FileOwnerKind kind, uint id) => kind switch
    {
        FileOwnerKind.Group => Snapshot().FindAll(each => each.Group == id),
        FileOwnerKind.Thread => Snapshot().FindAll(each => each.IsAlive && each.Objects is not null && TryThread(each, id, out _)),
        _ => _table.Find(id) is { } process ? [process] : [],
    };
}
