namespace Pistachio.Vfs.Protocol;

/// <summary>Sizes and numbers of the VFS messages.</summary>
public static class VfsLimits
{
    /// <summary>
    /// Pages that the process server shows of which ids there are (<see cref="IVfsControl.ShareProcessIds"/>): one with bit p % 8 of byte p / 8
    /// for process p, and then two bytes for each id, the process of the thread, beside a first one, that has it.
    /// </summary>
    public const int ProcessIdPages = 17;

    /// <summary>With an id, to whoever reads a file of /proc: one thread is meant, the first one by the id of its process, and not the
    /// process.</summary>
    public const uint ThreadBit = 1u << 31;

    /// <summary>Most bytes of the name of a file of memory, as on Linux.</summary>
    public const int MemoryFileName = 249;

    /// <summary>Most bytes of a path in one message.</summary>
    public const int PathBytes = 400;

    /// <summary>Most bytes of directory records in one message.</summary>
    public const int EntryBytes = 440;

    /// <summary>PATH_MAX: bytes of a path with its terminating zero.</summary>
    public const int PathMaximum = 4096;

    /// <summary>NAME_MAX: bytes of a file name.</summary>
    public const int NameMaximum = 255;

    /// <summary>Most bytes of the value of an extended attribute, and of the names of all that a file has, as on Linux.</summary>
    public const int AttributeMaximum = 65536;

    /// <summary>SYMLOOP_MAX: symbolic links in the resolution of one path.</summary>
    public const int LinkMaximum = 40;

    /// <summary>Most bytes of a pipe in one message.</summary>
    public const int PipeBytes = 448;

    /// <summary>Most bytes that a read of a pipe gets in the registers of a message.</summary>
    public const int ShortRead = 24;

    /// <summary>Most bytes of a write to a pipe in the registers of a message.</summary>
    public const int ShortWrite = 16;

    /// <summary>PIPE_BUF: a write of up to this many bytes to a pipe is whole.</summary>
    public const int PipeAtomic = 4096;

    /// <summary>Counts on the page of <see cref="IVfsServer.Changes"/>, of 64 bits each.</summary>
    public const int CountSlots = 512;

    /// <summary>The count of changes of sizes and frames.</summary>
    public const uint ChangesSlot = 0;

    /// <summary>As room for <see cref="IVfsServer.PipeWait"/>: until the other end of a FIFO is open.</summary>
    public const uint OtherEnd = uint.MaxValue;

    /// <summary>Most bytes of a piece of a set of files to poll: 50 files.</summary>
    public const int PollBytes = 400;

    /// <summary>Files of a set to poll.</summary>
    public const int PollMaximum = Pistachio.Abi.ProcessRequest.MaximumDescriptors;

    /// <summary>Most bytes of events of a list of interest in one message: 34 files.</summary>
    public const int InterestBytes = 408;

    /// <summary>Transactions that there may be at a time, of all domains.</summary>
    public const int TransactionMaximum = 16;

    /// <summary>Handles of a domain are below: its descriptors, and what its library OS keeps open besides.</summary>
    public const int HandleEnd = Pistachio.Abi.ProcessRequest.MaximumDescriptors + 512;

    /// <summary>Handles of all domains, so that the server has memory for them.</summary>
    public const int HandlesInAll = 65536;

    /// <summary>Most bytes of a set of handles in one message, see <see cref="IVfsServer.KeepOnly"/>.</summary>
    public const int KeptBytes = 256;

    /// <summary>Most bytes of a regular file in one message.</summary>
    public const int DataBytes = 416;

    /// <summary>As a position of a write: the offset of the open file description.</summary>
    public const ulong AtOffset = ulong.MaxValue;

    /// <summary>UTIME_NOW of Linux, as nanoseconds.</summary>
    public const uint TimeNow = 0x3FFF_FFFF;

    /// <summary>UTIME_OMIT of Linux, as nanoseconds.</summary>
    public const uint TimeOmit = 0x3FFF_FFFE;

    /// <summary>
    /// The result of an operation that led to descriptors of the caller in /proc: it is to be repeated after <see cref="IVfsServer.Descriptors"/>. No
    /// program sees it.
    /// </summary>
    public const uint DescriptorsWanted = 0xF00;

    /// <summary>
    /// The result of an operation that would make a file longer than the caller may (<see cref="IVfsControl.SetFileLimit"/>): EFBIG and a signal.
    /// </summary>
    public const uint FileLimitReached = 0xF01;

    /// <summary>
    /// The result of an operation that led to descriptors of another process in /proc: it is to be repeated after <see cref="IVfsServer.DescriptorsWait"/>.
    /// No program sees it.
    /// </summary>
    public const uint OthersDescriptorsWanted = 0xF02;

    /// <summary>
    /// The result of an operation that led to <c>/proc/thread-self</c>: it is to be repeated after <see cref="IVfsServer.AskingThread"/>. No program sees it.
    /// </summary>
    public const uint ThreadWanted = 0xF03;

    /// <summary>Descriptors that <see cref="IVfsServer.Descriptors"/> tells at a time; a message with fewer is the last.</summary>
    public const int DescriptorPiece = PathBytes / sizeof(ushort);

    /// <summary>The result of a read of a pipe by a message when its bytes come in its ring from now on, see <see cref="IVfsServer.PipeRing"/>.</summary>
    public const uint RingReady = 0xF03;

    /// <summary>With a handle in <see cref="IVfsServer.Descriptors"/>: the descriptor has FD_CLOEXEC.</summary>
    public const int CloseOnExecBit = 0x8000;

    /// <summary>Most bytes of a terminal in one message.</summary>
    public const int TerminalBytes = 424;

    /// <summary>A bit beside the timer of <see cref="IVfsServer.TerminalRead"/>: there is more that the same read may take.</summary>
    public const uint HasMore = 1U << 31;

    /// <summary>
    /// Of the operations on terminals: the caller is in the background, and the process server must be asked what comes of it. ERESTART of Linux, which
    /// no function returns.
    /// </summary>
    public const Pistachio.Abi.Errno InBackground = (Pistachio.Abi.Errno)85;

    /// <summary>
    /// Of <see cref="IVfsControl.CreateDomain"/>: the server has ended and begun anew, and is to be told again what <see
    /// cref="IVfsControl.ShareProcessIds"/>, <see cref="IVfsControl.WatchTerminals"/> and <see cref="IVfsControl.SetBootTime"/> tell. ERESTARTNOINTR
    /// of Linux' kernel, which no function returns.
    /// </summary>
    public const Pistachio.Abi.Errno BegunAnew = (Pistachio.Abi.Errno)513;

    /// <summary>
    /// In a number of a process (<see cref="IVfsServer.DescribeProcess"/>): the rest is its domain, since this server was not told its number.
    /// </summary>
    public const ulong ProcessByDomain = 1UL << 63;

    /// <summary>The handle that stands for the root directory; nobody need hold it.</summary>
    public const uint Root = 0;
}
