using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <content>Rings of pipes and sockets.</content>
internal readonly partial struct FileDomain
{
    public Errno PipeRing(uint handle, out uint pages, out ulong control, out ulong bytes, out ulong signal) =>
        _server.PipeRing(handle, out pages, out control, out bytes, out signal);

    public Errno SocketRing(SocketHandle socket, bool reads, out uint pages, out ulong control, out ulong bytes, out ulong signal)
    {
        if (socket.Family == SocketFamily.Local)
            return _server.SocketRing(socket.Handle, reads, out pages, out control, out bytes, out signal);
        pages = 0;
        control = bytes = signal = 0;
        return Errno.EOPNOTSUPP;
    }

    public Errno PipeChanged(uint handle, bool isOver) => _server.PipeChanged(handle, isOver);

    public Errno AwaitRing(ulong signal)
    {
        CurrentThread.BeginWait();
        CallStatus status = Kernel.WaitSignal(signal, 0, out _);
        CurrentThread.EndWait();

        // A notification that is gone is one of a ring that is over: looking again finds out.
        return status == CallStatus.Cancelled ? Errno.EINTR : Errno.None;
    }

    public void SignalRing(ulong signal) => _ = Kernel.Signal(signal); // of a ring that may be over
}
