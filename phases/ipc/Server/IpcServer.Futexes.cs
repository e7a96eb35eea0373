using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.UserCall;
using Pistachio.Vfs.Server;

namespace Pistachio.Ipc.Server;

internal sealed partial class IpcServer
{
    private const int FutexQueues = 64;

    private readonly FutexQueue?[] _futexes = new FutexQueue?[FutexQueues];

    /// <inheritdoc/>
    public Errno FutexWakes(ulong domain, ulong memory, ulong offset, out ulong wakes)
    {
        wakes = 0;
        Errno error = KeyOf(domain, memory, offset, out FutexKey key);
        if (error == Errno.None)
            wakes = QueueOf(key).Wakes;
        return error;
    }

    /// <inheritdoc/>
    public Errno FutexWait(ulong domain, ulong memory, ulong offset, ulong wakes)
    {
        Errno error = KeyOf(domain, memory, offset, out FutexKey key);
        if (error != Errno.None)
            return error;
        FutexQueue queue = QueueOf(key);
        if (!_host.IsAgain)
            return queue.Wakes == wakes ? _host.WaitFor(queue) : Errno.None;
        if (queue.Tickets == 0 || queue.Woken != key)
            return _host.WaitFor(queue);
        queue.Tickets--;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno FutexWake(ulong domain, ulong memory, ulong offset, uint most, out uint woken)
    {
        woken = 0;
        Errno error = KeyOf(domain, memory, offset, out FutexKey key);
        if (error != Errno.None)
            return error;
        FutexQueue queue = QueueOf(key);
        queue.Wakes++;
        foreach ((ulong waiter, Message request) in _host.WaitersWithDomains(queue))
        {
            // FutexWait: memory, offset, wakes.
            if (woken < most && KeyOf(waiter, request.W0, request.W1, out FutexKey other) == Errno.None && other == key)
                woken++;
        }

        // They are answered before the next request.
        queue.Woken = key;
        queue.Tickets = woken;
        _host.Changed(queue);
        return Errno.None;
    }

    private Errno KeyOf(ulong domain, ulong memory, ulong offset, out FutexKey key)
    {
        uint number = FutexPlace.NumberOf(memory);
        key = new FutexKey(0, number, offset);
        if (!FutexPlace.IsFile(memory))
            return Errno.None;
        if (_host.FileOf(domain, number) is not { } file)
            return Errno.EBADF;
        key = new FutexKey(file.Place.Mount.Device, file.Place.Node, offset);
        return Errno.None;
    }

    private FutexQueue QueueOf(in FutexKey key)
    {
        const uint spread = 31;
        ulong place = (key.Offset / sizeof(uint)) + (((key.Device * spread) + key.Number) * spread);
        return _futexes[place % FutexQueues] ??= new FutexQueue();
    }
}
