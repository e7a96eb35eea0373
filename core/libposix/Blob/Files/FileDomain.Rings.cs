using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <content>Rings of pipes and sockets.</content>
internal readonly partial struct FileDomain
{
    public Errno PipeRing(uint handle, out uint pages, out ulong control, out ulong bytes, out ulong signal) =>
        _server.PipeRing(handle, out pages, out control, out bytes, out signal);

    public Errno UnixRing(uint handle, bool reads, out uint pages, out ulong control, out ulong bytes, out ulong signal) =>
        _server.UnixRing(handle, reads, out pages, out control, out bytes, out signal);

    public Errno PipeChanged(uint handle, bool isOver) => _server.PipeChanged(handle, isOver);

    public Errno AwaitRing(ulong signal)
    {
        Errno result;
        do
        {
            CurrentThread.BeginWait();
            CallStatus status = Kernel.WaitSignal(signal, 0, out _);
            CurrentThread.EndWait();

            result = status switch
            {
                CallStatus.Ok => Errno.None,
                CallStatus.Cancelled => Errno.EINTR,
                _ => Errno.EPIPE,
            };
        }
        while (GoesOn(result)); // who receives all bytes that it waits for would return less
        return result;
    }

    public void SignalRing(ulong signal) => _ = Kernel.Signal(signal); // of a ring that may be over
}
