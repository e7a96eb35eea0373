using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Files;

/// <content>Watches (inotify).</content>
public partial interface IFileDomain
{
    Errno MakeWatchList(OpenFlags flags, out uint handle);

    Errno AddWatch(uint list, WatchEvents events, uint directory, ReadOnlySpan<byte> path, out uint watch);

    Errno RemoveWatch(uint list, uint watch);

    Errno TakeWatchEvents(uint list, Span<byte> events, out int bytes);

    Errno WatchBytes(uint list, out uint bytes);
}
