using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <content>Messages about who gets signals of an open file description.</content>
internal readonly partial struct FileDomain
{
    public bool HasOwner(FileOwnerKind kind, uint id)
    {
        const uint onlyCheck = 0;
        long result = kind switch
        {
            FileOwnerKind.Group => SendingCalls.Kill(-(int)id, onlyCheck),
            FileOwnerKind.Thread => SendingCalls.KillThread(0, (int)id, onlyCheck),
            _ => SendingCalls.Kill((int)id, onlyCheck),
        };
        return result != CallResult.Of(Errno.ESRCH);
    }

    public Errno SetOwner(uint handle, FileOwnerKind kind, uint id) => _server.SetOwner(handle, kind, id);

    public Errno Owner(uint handle, out FileOwnerKind kind, out uint id, out uint signal) => _server.Owner(handle, out kind, out id, out signal);

    public Errno SetOwnerSignal(uint handle, uint signal) => _server.SetOwnerSignal(handle, signal);

    public Errno SetAsync(uint handle, bool isOn, uint descriptor) => _server.SetAsync(handle, isOn, descriptor);
}
