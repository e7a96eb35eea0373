namespace Pistachio.Vfs.Protocol;

/// <summary>How a request waits.</summary>
public enum SocketWait : uint
{
    /// <summary>Not at all: EAGAIN.</summary>
    No = 0,

    /// <summary>As long as it takes. A socket with a time limit refuses: ETIME.</summary>
    Yes = 1,

    /// <summary>As <see cref="Yes"/>; the caller has a deadline of its own.</summary>
    Timed = 2,
}
