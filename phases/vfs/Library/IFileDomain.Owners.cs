using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <summary>Who gets signals of an open file description: see <see cref="IVfsServer.SetOwner"/> and what follows it there.</summary>
public partial interface IFileDomain
{
    /// <summary>Whether there is such a process, process group or thread.</summary>
    bool HasOwner(FileOwnerKind kind, uint id);

    Errno SetOwner(uint handle, FileOwnerKind kind, uint id);

    Errno Owner(uint handle, out FileOwnerKind kind, out uint id, out uint signal);

    Errno SetOwnerSignal(uint handle, uint signal);

    Errno SetAsync(uint handle, bool isOn, uint descriptor);
}
