using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <content>Timers that are read (timerfd).</content>
internal readonly partial struct FileDomain
{
    public Errno MakeTimer(uint clock, OpenFlags flags, out uint handle) => _server.MakeTimer(clock, flags, out handle);

    public Errno SetTimer(uint handle, uint flags, ulong time, ulong interval, out ulong left, out ulong oldInterval) =>
        _server.SetTimer(handle, flags, time, interval, out left, out oldInterval);

    public Errno GetTimer(uint handle, out ulong left, out ulong interval) => _server.GetTimer(handle, out left, out interval);

    public Errno TimerRead(uint handle, out ulong expiries) => _server.TimerRead(handle, out expiries);
}
