namespace Pistachio.Vfs.Protocol;

/// <summary>What an open file description is, as far as the library must know.</summary>
public enum FileKind : uint
{
    Regular = 1,
    Directory = 2,
    /// <summary>A stream of the console, see <see cref="IConsoleServer"/>.</summary>
    Console = 3,
    /// <summary>/dev/null: needs no server.</summary>
    Null = 4,
    /// <summary>/dev/zero: needs no server.</summary>
    Zero = 5,
    /// <summary>/dev/full: needs no server.</summary>
    Full = 6,
    /// <summary>Opened by O_PATH: only a place in the tree.</summary>
    Path = 7,
    /// <summary>An end of a pipe: bytes travel in messages, see <see cref="IVfsServer.Pipe"/>.</summary>
    Pipe = 8,
    /// <summary>An event counter, see <see cref="IVfsServer.MakeEvent"/>.</summary>
    Event = 9,
    /// <summary>A list of interest, see <see cref="IVfsServer.MakeInterest"/>.</summary>
    Interest = 10,
    /// <summary>/dev/random and /dev/urandom: need no server.</summary>
    Random = 11,
    /// <summary>A terminal, or the other end of a pseudo terminal: see <see cref="IVfsServer.TerminalRead"/>.</summary>
    Terminal = 12,
    /// <summary>A socket, see <see cref="ISocketServer"/>.</summary>
    Socket = 15,
    /// <summary>A file of /proc: what its size tells is a <see cref="TextFile"/>, which says who tells its bytes.</summary>
    Text = 20,
    /// <summary>A POSIX message queue, of the ipc phase.</summary>
    Queue = 21,
    /// <summary>A list of watches, see <see cref="IVfsServer.MakeWatchList"/>.</summary>
    Watch = 22,
    /// <summary>A timer that is read (timerfd of Linux), see <see cref="IVfsServer.MakeTimer"/>.</summary>
    Timer = 24,
    /// <summary>A process descriptor (pidfd of Linux), see <see cref="IVfsServer.DescribeProcess"/>.</summary>
    Process = 25,
}
