namespace Pistachio.Vfs.Server;

/// <summary>A lock on bytes of a file.</summary>
/// <param name="Owner">Who holds it: a domain (POSIX record locks) or an open file description (those of Linux, and flock).</param>
/// <param name="IsWrite">Nobody else may hold one; otherwise nobody else one to write.</param>
/// <param name="Start">The first byte.</param>
/// <param name="End">The last byte; <see cref="long.MaxValue"/>: to the end of the file, wherever that is.</param>
/// <param name="Process">The process that asked for it, as F_GETLK tells; -1 of an open file description.</param>
internal readonly record struct FileLock(object Owner, bool IsWrite, long Start, long End, int Process);
