using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Tests.Fakes;

/// <content>Timers.</content>
internal readonly partial struct FakeDomain
{
    public Errno MakeTimer(uint clock, OpenFlags flags, out uint handle) => Server.MakeTimer(process.Badge, clock, flags, out handle);

    public Errno SetTimer(uint handle, uint flags, ulong time, ulong interval, out ulong left, out ulong oldInterval) =>
        Server.SetTimer(process.Badge, handle, flags, time, interval, out left, out oldInterval);

    public Errno GetTimer(uint handle, out ulong left, out ulong interval) => Server.GetTimer(process.Badge, handle, out left, out interval);

    public Errno TimerRead(uint handle, out ulong expiries) => Server.TimerRead(process.Badge, handle, out expiries);
}
