using Pistachio.UserCall;

namespace Pistachio.Net.Drivers.Program;

/// <summary>Sleeps.</summary>
internal sealed class CardTime : ICardTime
{
    /// <inheritdoc/>
    public void Wait(int microseconds)
    {
        _ = Kernel.Clock(out ulong now);
        _ = Kernel.SleepUntil(now + ((ulong)microseconds * 1000));
    }
}
