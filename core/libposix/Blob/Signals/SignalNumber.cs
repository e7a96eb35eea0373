using System.Numerics;

namespace Pistachio.LibPosix;

/// <summary>Signals by their numbers on Linux x86-64, as far as the library OS itself has to do with them.</summary>
internal static class SignalNumber
{
    public const int Count = 64;

    public const uint IllegalInstruction = 4;
    public const uint Trap = 5;
    public const uint Bus = 7;
    public const uint ArithmeticError = 8;
    public const uint Kill = 9;
    public const uint SegmentViolation = 11;
    public const uint BrokenPipe = 13;
    public const uint Alarm = 14;
    public const uint Child = 17;
    public const uint Continue = 18;
    public const uint Stop = 19;
    public const uint Urgent = 23;
    public const uint FileSizeExceeded = 25;
    public const uint WindowChanged = 28;

    /// <summary>The first that is queued.</summary>
    public const uint FirstRealTime = 32;

    /// <summary>Those that nobody blocks, ignores or handles.</summary>
    public const ulong Absolute = (1UL << ((int)Kill - 1)) | (1UL << ((int)Stop - 1));

    /// <summary>Those whose default action is to do nothing.</summary>
    public const ulong IgnoredByDefault =
        (1UL << ((int)Child - 1)) | (1UL << ((int)Continue - 1)) | (1UL << ((int)Urgent - 1)) | (1UL << ((int)WindowChanged - 1));

    /// <summary>Those whose default action is to stop the process: SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU.</summary>
    public const ulong StopsByDefault = 15UL << ((int)Stop - 1);

    /// <summary>Whether there is such a signal.</summary>
    public static bool Exists(uint signal) => signal - 1 < Count;

    /// <summary>The bit of a signal that exists.</summary>
    public static ulong BitOf(uint signal) => 1UL << (int)(signal - 1);

    /// <summary>The lowest of a set that is not empty.</summary>
    public static uint LowestOf(ulong set) => (uint)BitOperations.TrailingZeroCount(set) + 1;
}
