using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>A file or directory that somebody watches.</summary>
/// <param name="list">Whose watch it is.</param>
/// <param name="number">Its number there.</param>
/// <param name="place">What is watched.</param>
internal sealed class Watch(WatchList list, uint number, Place place)
{
    public WatchList List { get; } = list;

    public uint Number { get; } = number;

    public Place Place { get; } = place;

    /// <summary>What for; <see cref="WatchEvents.OneShot"/> too.</summary>
    public WatchEvents Events { get; set; }
}
