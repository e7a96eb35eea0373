using Pistachio.Abi;

namespace Pistachio.UserCall;

/// <summary>
/// Results that generated clients and dispatchers make themselves. A result from 0x8000 up is a <see cref="CallStatus"/>: the call did not
/// reach the server, or its reply did not come.
/// </summary>
public static class ProtocolFailure
{
    /// <summary>EINVAL: the message has the wrong length, or a word is out of range.</summary>
    public const uint Malformed = 22;

    /// <summary>EMFILE: a capability in the message did not arrive, because the table was full.</summary>
    public const uint CapabilityLost = 24;

    /// <summary>ENOSYS: the server does not know the protocol or the operation.</summary>
    public const uint UnknownOperation = 38;

    /// <summary>EPROTO: the reply has the wrong length, or the server's result is above 0x7FFF.</summary>
    public const uint BadReply = 71;

    /// <summary>EMSGSIZE: a byte string is longer than the protocol allows; nothing was sent.</summary>
    public const uint TooLong = 90;

    /// <summary>Set in a result that holds a <see cref="CallStatus"/>.</summary>
    public const uint CallFailed = 0x8000;

    /// <summary>The server died, or its endpoint went away, before it answered.</summary>
    public const uint DeadPartner = CallFailed | (uint)CallStatus.DeadPartner;

    /// <summary>The deadline of the call passed first.</summary>
    public const uint TimedOut = CallFailed | (uint)CallStatus.TimedOut;

    /// <summary>
    /// The errno for a program that knows nothing of servers: that of the server when it answered; else ETIMEDOUT, EDEADLK, EINTR (the
    /// thread was suspended in the middle), or EIO for a server that is gone and whatever else keeps a call from being answered.
    /// </summary>
    public static Errno ErrnoOf(uint result) => StatusOf(result) switch
    {
        CallStatus.Ok => (Errno)result,
        CallStatus.TimedOut => Errno.ETIMEDOUT,
        CallStatus.Deadlock => Errno.EDEADLK,
        CallStatus.Cancelled => Errno.EINTR,
        _ => Errno.EIO,
    };

    /// <summary>The status inside a result, or <see cref="CallStatus.Ok"/> when the server answered.</summary>
    public static CallStatus StatusOf(uint result) => (result & CallFailed) != 0 ? (CallStatus)(result & ~CallFailed) : CallStatus.Ok;
}
