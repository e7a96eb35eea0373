namespace Pistachio.Isolation;

/// <summary>Addresses of <see cref="Hostile"/> code, to start threads at.</summary>
internal static unsafe class HostileEntry
{
    // SAFETY: of all of these: only the address is taken; a thread starts there with its arguments in rdi, rsi and rdx and a stack as
    // after a call, which is the calling convention of the functions.
    public static ulong Forge => (ulong)(delegate*<ulong, ulong, ulong, void>)&Hostile.Forge;

    public static ulong Use => (ulong)(delegate*<ulong, ulong, ulong, void>)&Hostile.Use;

    public static ulong MapAndRead => (ulong)(delegate*<ulong, ulong, ulong, void>)&Hostile.MapAndRead;

    public static ulong CallOnce => (ulong)(delegate*<ulong, ulong, ulong, void>)&Hostile.CallOnce;

    public static ulong WaitOnce => (ulong)(delegate*<ulong, ulong, ulong, void>)&Hostile.WaitOnce;

    public static ulong NeverAnswer => (ulong)(delegate*<ulong, ulong, ulong, void>)&Hostile.NeverAnswer;

    public static ulong AnswerTwice => (ulong)(delegate*<ulong, ulong, ulong, void>)&Hostile.AnswerTwice;

    public static ulong Destroy => (ulong)(delegate*<ulong, ulong, ulong, void>)&Hostile.Destroy;

    public static ulong KeepSignalling => (ulong)(delegate*<ulong, ulong, ulong, void>)&Hostile.KeepSignalling;

    public static ulong DriveTimer => (ulong)(delegate*<ulong, ulong, ulong, void>)&TimerDriver.Drive;

    public static ulong OpenTimer => (ulong)(delegate*<ulong, ulong, ulong, void>)&TimerDriver.Open;

    public static ulong DeleteTimer => (ulong)(delegate*<ulong, ulong, ulong, void>)&TimerDriver.OpenAndDelete;

    public static ulong RaisePriority => (ulong)(delegate*<ulong, ulong, ulong, void>)&Hostile.RaisePriority;
}
