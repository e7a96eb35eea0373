using Pistachio.Abi;

namespace Pistachio.Files;

/// <content>Pipes and sockets whose bytes lie in memory that the two sides share.</content>
public partial interface IFileDomain
{
    Errno PipeRing(uint handle, out uint pages, out ulong control, out ulong bytes, out ulong signal);

    /// <summary>As <see cref="PipeRing"/>, of one direction of a stream socket of AF_UNIX.</summary>
    Errno UnixRing(uint handle, bool reads, out uint pages, out ulong control, out ulong bytes, out ulong signal);

    /// <summary>Bytes of a ring of a pipe or socket came or went, and the server waits for that; or the caller uses its rings no more.</summary>
    Errno PipeChanged(uint handle, bool isOver);

    /// <summary>Sleep until somebody signals. Other threads of the process may have used the library meanwhile.</summary>
    /// <returns>EINTR: somebody asks for the thread. EPIPE: nobody can signal any more.</returns>
    Errno AwaitRing(ulong signal);

    void SignalRing(ulong signal);
}
