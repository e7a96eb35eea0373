using System.Runtime.CompilerServices;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.LibPosix;

/// <summary>Results as Linux' system calls have them: what is not negative, or an error number negated.</summary>
public static class CallResult
{
    /// <summary>0 or the negated error, as <see cref="ProtocolFailure.ErrnoOf"/> has it for messages that were not answered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Of(Errno error) => error == Errno.None ? 0 : Negated(error);

    /// <summary>The value, or the negated error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Of(Errno error, long value) => error == Errno.None ? value : Negated(error);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Negated(Errno error) => -(long)(uint)ProtocolFailure.ErrnoOf((uint)error);
}
