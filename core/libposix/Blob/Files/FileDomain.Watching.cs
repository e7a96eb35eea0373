using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.LibPosix;

/// <content>Watches (inotify).</content>
internal readonly partial struct FileDomain
{
    public Errno MakeWatchList(OpenFlags flags, out uint handle) => _server.MakeWatchList(flags, out handle);

    public Errno AddWatch(uint list, WatchEvents events, uint directory, ReadOnlySpan<byte> path, out uint watch) =>
        _server.AddWatch(list, events, directory, path, out watch);

    public Errno RemoveWatch(uint list, uint watch) => _server.RemoveWatch(list, watch);

    public Errno TakeWatchEvents(uint list, Span<byte> events, out int bytes) =>
        _server.TakeWatchEvents(list, (uint)events.Length, events, out bytes);

    public Errno WatchBytes(uint list, out uint bytes) => _server.WatchBytes(list, out bytes);
}
