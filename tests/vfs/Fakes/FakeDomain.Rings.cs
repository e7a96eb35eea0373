using Pistachio.Abi;

namespace Pistachio.Vfs.Tests.Fakes;

/// <content>Rings of pipes and sockets.</content>
internal readonly partial struct FakeDomain
{
    public Errno PipeRing(uint handle, out uint pages, out ulong control, out ulong bytes, out ulong signal)
    {
        process.Count(nameof(PipeRing));
        Errno error = Server.PipeRing(process.Badge, handle, out pages, out control, out bytes, out signal);
        return error == Errno.None ? Own(ref control, ref bytes, ref signal) : error;
    }

    public Errno UnixRing(uint handle, bool reads, out uint pages, out ulong control, out ulong bytes, out ulong signal)
    {
        process.Count(nameof(UnixRing));
        Errno error = Server.UnixRing(process.Badge, handle, reads, out pages, out control, out bytes, out signal);
        return error == Errno.None ? Own(ref control, ref bytes, ref signal) : error;
    }

    public Errno PipeChanged(uint handle, bool isOver)
    {
        process.Count(nameof(PipeChanged));
        return Server.PipeChanged(process.Badge, handle, isOver);
    }

    public Errno AwaitRing(ulong signal)
    {
        process.Count(nameof(AwaitRing));
        while (!process.System.Kernel.TakeSignal(signal))
            process.LetOthersRun();
        return process.System.Kernel.Exists(signal) ? Errno.None : Errno.EPIPE;
    }

    public void SignalRing(ulong signal)
    {
        process.Count(nameof(SignalRing));
        process.Step();
        process.System.Kernel.Signal(signal);
    }

    private Errno Own(ref ulong control, ref ulong bytes, ref ulong signal)
    {
        control = process.Own(control);
        bytes = process.Own(bytes);
        signal = process.Own(signal);
        return Errno.None;
    }
}
