using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>A signal to the owner of an open file description that waits to be fetched by the process server.</summary>
/// <param name="Kind">What the owner is.</param>
/// <param name="Id">Its id.</param>
/// <param name="User">Real user of who made it the owner.</param>
/// <param name="EffectiveUser">Its effective user.</param>
/// <param name="Signal">The signal.</param>
/// <param name="Code">The <c>si_code</c>.</param>
/// <param name="Band">The <c>si_band</c>: events of poll.</param>
/// <param name="Descriptor">The <c>si_fd</c>.</param>
internal readonly record struct FileSignal(
    FileOwnerKind Kind, uint Id, uint User, uint EffectiveUser, uint Signal, uint Code, PollEvents Band, uint Descriptor);
