namespace Pistachio.Posix;

/// <summary><c>px_pthread_t</c>: a thread, from <see cref="Px.ThreadCreate(out PosixThread, ulong)"/> until it has been joined.</summary>
public readonly struct PosixThread
{
    /// <summary>Address of what the door keeps for the thread.</summary>
    internal readonly ulong Block;

    internal PosixThread(ulong block) => Block = block;
}
