namespace Pistachio.Ipc.Server;

/// <summary>A message of a POSIX queue.</summary>
/// <param name="Priority">Its priority.</param>
/// <param name="Bytes">Its bytes.</param>
internal readonly record struct QueuedMessage(uint Priority, byte[] Bytes);
