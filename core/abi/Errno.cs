namespace Pistachio.Abi;

/// <summary>
/// Error numbers of POSIX.1-2017 <c>errno.h</c> with the values of Linux on x86-64, so that the binary gate need not translate.
/// Also the result of a message operation (<see cref="MessageTag.Operation"/> of a reply).
/// </summary>
public enum Errno : uint
{
    None = 0,
    /// <summary>The caller may not do this.</summary>
    EPERM = 1,
    /// <summary>No such file or directory.</summary>
    ENOENT = 2,
    /// <summary>No such process.</summary>
    ESRCH = 3,
    /// <summary>A signal interrupted the function.</summary>
    EINTR = 4,
    /// <summary>A device failed.</summary>
    EIO = 5,
    /// <summary>No such device, or the address is outside the object.</summary>
    ENXIO = 6,
    /// <summary>The argument list is too long.</summary>
    E2BIG = 7,
    /// <summary>Not an executable format.</summary>
    ENOEXEC = 8,
    /// <summary>Not an open file descriptor, or not open for this.</summary>
    EBADF = 9,
    /// <summary>No child to wait for.</summary>
    ECHILD = 10,
    /// <summary>Not possible now; trying again may succeed.</summary>
    EAGAIN = 11,
    /// <summary>Another name of <see cref="EAGAIN"/>.</summary>
    EWOULDBLOCK = EAGAIN,
    /// <summary>Not enough memory, or addresses that are not mapped.</summary>
    ENOMEM = 12,
    /// <summary>Permission denied.</summary>
    EACCES = 13,
    /// <summary>Bad address.</summary>
    EFAULT = 14,
    /// <summary>In use.</summary>
    EBUSY = 16,
    /// <summary>It exists already.</summary>
    EEXIST = 17,
    /// <summary>A link across file systems.</summary>
    EXDEV = 18,
    /// <summary>The device or file type does not support this.</summary>
    ENODEV = 19,
    /// <summary>Not a directory.</summary>
    ENOTDIR = 20,
    /// <summary>Is a directory.</summary>
    EISDIR = 21,
    /// <summary>An argument is invalid.</summary>
    EINVAL = 22,
    /// <summary>Too many open files in the system.</summary>
    ENFILE = 23,
    /// <summary>Too many open files, or mapped regions, in the process.</summary>
    EMFILE = 24,
    /// <summary>Not a terminal, or a control operation of another device.</summary>
    ENOTTY = 25,
    /// <summary>The program file is being executed.</summary>
    ETXTBSY = 26,
    /// <summary>The file would become too large.</summary>
    EFBIG = 27,
    /// <summary>No space left on the device.</summary>
    ENOSPC = 28,
    /// <summary>The file cannot seek.</summary>
    ESPIPE = 29,
    /// <summary>A read-only file system.</summary>
    EROFS = 30,
    /// <summary>Too many links.</summary>
    EMLINK = 31,
    /// <summary>Nobody reads the other end.</summary>
    EPIPE = 32,
    /// <summary>An argument is outside the domain of the function.</summary>
    EDOM = 33,
    /// <summary>The result cannot be represented.</summary>
    ERANGE = 34,
    /// <summary>The caller would wait for itself.</summary>
    EDEADLK = 35,
    /// <summary>The name is too long.</summary>
    ENAMETOOLONG = 36,
    /// <summary>No lock available.</summary>
    ENOLCK = 37,
    /// <summary>No such function on this system.</summary>
    ENOSYS = 38,
    /// <summary>The directory is not empty.</summary>
    ENOTEMPTY = 39,
    /// <summary>Too many symbolic links.</summary>
    ELOOP = 40,
    /// <summary>No message of the wanted type.</summary>
    ENOMSG = 42,
    /// <summary>The identifier was removed.</summary>
    EIDRM = 43,
    /// <summary>Not a stream.</summary>
    ENOSTR = 60,
    /// <summary>No message available.</summary>
    ENODATA = 61,
    /// <summary>A stream operation timed out.</summary>
    ETIME = 62,
    /// <summary>No stream resources.</summary>
    ENOSR = 63,
    /// <summary>Reserved by POSIX.</summary>
    ENOLINK = 67,
    /// <summary>A protocol error.</summary>
    EPROTO = 71,
    /// <summary>Reserved by POSIX.</summary>
    EMULTIHOP = 72,
    /// <summary>A malformed message.</summary>
    EBADMSG = 74,
    /// <summary>The value is too large for its type.</summary>
    EOVERFLOW = 75,
    /// <summary>An invalid byte sequence.</summary>
    EILSEQ = 84,
    /// <summary>Not a socket.</summary>
    ENOTSOCK = 88,
    /// <summary>A destination address is needed.</summary>
    EDESTADDRREQ = 89,
    /// <summary>The message is too long.</summary>
    EMSGSIZE = 90,
    /// <summary>The protocol does not fit the socket type.</summary>
    EPROTOTYPE = 91,
    /// <summary>No such protocol option.</summary>
    ENOPROTOOPT = 92,
    /// <summary>The protocol is not supported.</summary>
    EPROTONOSUPPORT = 93,
    /// <summary>The operation is not supported by the socket. ENOTSUP has the same number, as on Linux.</summary>
    EOPNOTSUPP = 95,
    /// <summary>The combination or value is not supported.</summary>
    ENOTSUP = EOPNOTSUPP,
    /// <summary>The address family is not supported.</summary>
    EAFNOSUPPORT = 97,
    /// <summary>The address is in use.</summary>
    EADDRINUSE = 98,
    /// <summary>The address is not available.</summary>
    EADDRNOTAVAIL = 99,
    /// <summary>The network is down.</summary>
    ENETDOWN = 100,
    /// <summary>The network cannot be reached.</summary>
    ENETUNREACH = 101,
    /// <summary>The network dropped the connection.</summary>
    ENETRESET = 102,
    /// <summary>The connection was aborted.</summary>
    ECONNABORTED = 103,
    /// <summary>The peer reset the connection.</summary>
    ECONNRESET = 104,
    /// <summary>No buffer space.</summary>
    ENOBUFS = 105,
    /// <summary>The socket is connected already.</summary>
    EISCONN = 106,
    /// <summary>The socket is not connected.</summary>
    ENOTCONN = 107,
    /// <summary>The time-out passed.</summary>
    ETIMEDOUT = 110,
    /// <summary>Nobody listens.</summary>
    ECONNREFUSED = 111,
    /// <summary>The host cannot be reached.</summary>
    EHOSTUNREACH = 113,
    /// <summary>Already in progress.</summary>
    EALREADY = 114,
    /// <summary>In progress.</summary>
    EINPROGRESS = 115,
    /// <summary>Reserved by POSIX.</summary>
    ESTALE = 116,
    /// <summary>The quota is used up.</summary>
    EDQUOT = 122,
    /// <summary>Cancelled.</summary>
    ECANCELED = 125,
    /// <summary>The owner of the lock died.</summary>
    EOWNERDEAD = 130,
    /// <summary>The state cannot be recovered.</summary>
    ENOTRECOVERABLE = 131,
}
