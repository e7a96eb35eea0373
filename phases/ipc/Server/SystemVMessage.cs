namespace Pistachio.Ipc.Server;

/// <summary>A message of System V.</summary>
/// <param name="Type">Above 0.</param>
/// <param name="Bytes">Its bytes.</param>
internal readonly record struct SystemVMessage(long Type, byte[] Bytes);
