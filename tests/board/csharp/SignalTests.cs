using Pistachio.Posix;

namespace Pistachio.CSharpDoor;

/// <summary>Signals and their handler.</summary>
internal static class SignalTests
{
    private const int UserSignal = 12;
    private const ulong WithInformation = 4; // SA_SIGINFO
    private const int SetMask = 2;

    /// <summary>Id of the thread in which the handler ran last.</summary>
    public static long LastThread { get; private set; }

    /// <summary>How often it ran.</summary>
    public static int Count { get; private set; }

    private static ulong lastValue;
    private static bool tellsValue;

    /// <summary>A signal is handled from now on.</summary>
    public static void Handle(int signal, ulong flags)
    {
        SignalAction action = new() { Handler = Px.SignalHandler(), Flags = flags };
        tellsValue = (flags & WithInformation) != 0;
        Check.Is(Px.SetAction(signal, in action, out _), 0);
    }

    /// <summary>The handler.</summary>
    public static void On(ulong information)
    {
        LastThread = Px.ThreadId();
        Count++;
        if (tellsValue)
            lastValue = Px.At<SignalInformation>(information).Value;
    }

    public static void Handlers()
    {
        int before = Count;
        Handle(UserSignal, WithInformation);
        Check.Is(Px.Queue((int)Px.GetPid(), UserSignal, 1234), 0);
        Check.Is(Count, before + 1);
        Check.Is((long)lastValue, 1234);
        Check.Is(Px.HoldSignal(UserSignal), 0);
        Check.Is(Px.Raise(UserSignal), 0);
        Check.Is(Count, before + 1);
        Check.Is(Px.PauseForSignal(UserSignal), Error.Interrupted);
        Check.Is(Count, before + 2);
        Check.Is(Px.ReleaseSignal(UserSignal), 0);
        Check.Is(Px.IgnoreSignal(UserSignal), 0);
        Check.Is(Px.Raise(UserSignal), 0);
        Check.Is(Count, before + 2);
        Check.Is(Px.SetInterrupting(UserSignal, true), 0);
        Check.Is(Px.HoldSignal(0), Error.Invalid);
        Check.Is(Px.Raise(65), Error.Invalid);
        Check.Is(Px.KillGroup(1, 0), Error.Invalid);
    }

    /// <summary>Signals of the door itself are nobody's.</summary>
    public static void OfTheDoor()
    {
        SignalAction action = default;
        Check.Is(Px.SetAction(33, in action, out _), Error.Invalid);
        Check.Is(Px.SetAction(32, in action, out _), Error.Invalid);
        Check.Is(Px.SetMask(SetMask, ulong.MaxValue, out ulong before), 0);
        Check.Is(Px.SetMask(SetMask, in before, out ulong all), 0);
        Check.Is((long)(all & (3UL << 31)), 0);
    }
}
