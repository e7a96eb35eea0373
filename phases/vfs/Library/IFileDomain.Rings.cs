using Pistachio.Abi;

namespace Pistachio.Files;

/// <content>Pipes whose bytes lie in memory that the two sides share.</content>
public partial interface IFileDomain
{
    Errno PipeRing(uint handle, out uint pages, out ulong control, out ulong bytes, out ulong signal);

    Errno PipeChanged(uint handle, bool isOver);

    /// <summary>Sleep until somebody signals. Other threads of the process may have used the library meanwhile.</summary>
    /// <returns>EINTR: somebody asks for the thread. EPIPE: nobody can signal any more.</returns>
    Errno AwaitRing(ulong signal);

    void SignalRing(ulong signal);
}
