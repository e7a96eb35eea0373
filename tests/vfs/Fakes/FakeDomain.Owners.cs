using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Tests.Fakes;

/// <content>Who gets signals of an open file description.</content>
internal readonly partial struct FakeDomain
{
    /// <summary>All up to this id.</summary>
    public const uint LastProcess = 1000;

    public bool HasOwner(FileOwnerKind kind, uint id) => id <= LastProcess;

    public Errno SetOwner(uint handle, FileOwnerKind kind, uint id) => Server.SetOwner(process.Badge, handle, kind, id);

    public Errno Owner(uint handle, out FileOwnerKind kind, out uint id, out uint signal) =>
        Server.Owner(process.Badge, handle, out kind, out id, out signal);

    public Errno SetOwnerSignal(uint handle, uint signal) => Server.SetOwnerSignal(process.Badge, handle, signal);

    public Errno SetAsync(uint handle, bool isOn, uint descriptor) => Server.SetAsync(process.Badge, handle, isOn, descriptor);
}
