namespace Pistachio.Vfs.Server;

/// <summary>A signal that tells of a message in a queue and waits to be fetched by the process server.</summary>
/// <param name="Domain">Who gets it.</param>
/// <param name="Signal">The signal.</param>
/// <param name="Process">Process id of who sent the message; 0: it has none.</param>
/// <param name="User">Its real user.</param>
/// <param name="Value">The value that comes with the signal.</param>
internal readonly record struct QueueSignal(ulong Domain, uint Signal, uint Process, uint User, ulong Value);
