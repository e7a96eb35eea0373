using Pistachio.UserCall;

namespace Pistachio.Net.Drivers.Program;

/// <summary>Sleeps.</summary>
internal sealed class CardTime : ICardTime
{
    /// <inheritdoc/>
    public void Wait(int microseconds) => _ = KernelSleep.Nanosleep((ulong)microseconds * 1000);
}
