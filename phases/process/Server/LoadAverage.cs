using System;

namespace Pistachio.Processes.Server;

/// <summary>
/// How many processes wanted the CPU, averaged over 1, 5 and 15 minutes with weights that fall exponentially, in steps of five seconds as on Linux. Nobody
/// counts while nobody asks: what was used between two looks stands for who wanted it, so that with one CPU none of the averages is above 1.
/// </summary>
internal sealed class LoadAverage
{
    /// <summary>What stands for one process.</summary>
    public const uint One = 65536;

    private const ulong Step = 5_000_000_000;

    /// <summary>After so many steps nothing is left of what was before.</summary>
    private const ulong MaximumSteps = 3000;

    private readonly ulong[] _averages = new ulong[3];
    private ulong _time;
    private ulong _used;

    /// <summary>What a step keeps of each average, as 65536ths: e to the power of -5 s / 1, 5, 15 minutes.</summary>
    private static ReadOnlySpan<uint> Kept => [60296, 64453, 65173];

    /// <summary>An average of the last minute (0), five (1) or fifteen (2), in parts of <see cref="One"/>.</summary>
    public ulong this[int index] => _averages[index];

    /// <summary>Look at the CPU time that was used up to now, both in nanoseconds.</summary>
    public void Update(ulong now, ulong used)
    {
        ulong steps = now > _time ? (now - _time) / Step : 0;
        if (steps == 0)
            return;
        ulong microseconds = (now - _time) / 1000;
        ulong load = used > _used ? (used - _used) / 1000 * One / microseconds : 0;
        for (ulong i = Math.Min(steps, MaximumSteps); i > 0; i--)
        {
            for (int each = 0; each < _averages.Length; each++)
                _averages[each] = ((_averages[each] * Kept[each]) + (load * (One - Kept[each]))) / One;
        }

        _time = now;
        _used = used;
    }
}
