using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>Timers that are read (timerfd).</content>
public partial interface IFileDomain
{
    Errno MakeTimer(uint clock, OpenFlags flags, out uint handle);

    Errno SetTimer(uint handle, uint flags, ulong time, ulong interval, out ulong left, out ulong oldInterval);

    Errno GetTimer(uint handle, out ulong left, out ulong interval);

    Errno TimerRead(uint handle, out ulong expiries);
}
