namespace Pistachio.Processes.Server;

/// <summary>What a launched program begins with: handles of the VFS server.</summary>
/// <param name="HasStreams">Whether there are standard streams; without, the other values mean nothing.</param>
/// <param name="Input">Descriptor 0.</param>
/// <param name="Output">Descriptor 1.</param>
/// <param name="Error">Descriptor 2.</param>
/// <param name="WorkingDirectory">The working directory.</param>
internal readonly record struct FirstFiles(bool HasStreams, uint Input, uint Output, uint Error, uint WorkingDirectory);
