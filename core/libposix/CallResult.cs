using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>Results as Linux' system calls have them: what is not negative, or an error number negated.</summary>
public static class CallResult
{
    /// <summary>0 or the negated error. A message that did not reach its server, or a reply that did not come, is EIO.</summary>
    public static long Of(Errno error) => (uint)error >= ProtocolFailure.CallFailed ? -(long)(uint)Errno.EIO : -(long)(uint)error;

    /// <summary>The value, or the negated error.</summary>
    public static long Of(Errno error, long value) => error == Errno.None ? value : Of(error);
}
