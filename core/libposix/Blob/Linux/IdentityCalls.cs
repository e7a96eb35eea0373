using Pistachio.Abi;
using Pistachio.Processes.Library;

namespace Pistachio.LibPosix;

/// <summary>User and group ids: the gate answers the four common questions itself, so it learns of each change.</summary>
internal static class IdentityCalls
{
    /// <summary>The real user, as the gate tells it.</summary>
    public static uint User => Gate.Area.Answers[(int)LinuxCall.Getuid].Value;

    /// <summary>Ask the server, and tell the gate.</summary>
    public static Errno Refresh(out Identity identity)
    {
        Errno error = IdentityFunctions.Read(out identity);
        if (error == Errno.None)
            Learn(identity);
        return error;
    }

    /// <summary>A program begins: the ids of the process, saved ones left out.</summary>
    /// <param name="isFirst">It is the first of this process: the ids are on the start page.</param>
    /// <param name="identity">The ids.</param>
    public static Errno Begin(bool isFirst, out Identity identity)
    {
        if (!isFirst)
            return Refresh(out identity);
        identity = default;
        ref StartPage page = ref Domain.Page;
        identity.User = (uint)page.Arguments[ProcessLayout.UserArgument];
        identity.EffectiveUser = (uint)(page.Arguments[ProcessLayout.UserArgument] >> 32);
        identity.Group = (uint)page.Arguments[ProcessLayout.GroupArgument];
        identity.EffectiveGroup = (uint)(page.Arguments[ProcessLayout.GroupArgument] >> 32);
        Learn(identity);
        return Errno.None;
    }

    private static void Learn(in Identity identity)
    {
        Gate.Learn((uint)LinuxCall.Getuid, GateAnswerKind.Result, identity.User);
        Gate.Learn((uint)LinuxCall.Geteuid, GateAnswerKind.Result, identity.EffectiveUser);
        Gate.Learn((uint)LinuxCall.Getgid, GateAnswerKind.Result, identity.Group);
        Gate.Learn((uint)LinuxCall.Getegid, GateAnswerKind.Result, identity.EffectiveGroup);
    }

    /// <summary>A call that may have changed ids returned this; returns the same.</summary>
    public static long Changed(long result)
    {
        if (result != 0)
            return result;
        return CallResult.Of(Refresh(out _));
    }

    /// <summary>
    /// <c>setfsuid</c> and <c>setfsgid</c>: the file system goes by the effective ids, which these do not change.
    /// </summary>
    /// <returns>The effective id, as on failure on Linux.</returns>
    public static long Effective(bool group) => Refresh(out Identity identity) == Errno.None
        ? group ? identity.EffectiveGroup : identity.EffectiveUser
        : 0;
}
