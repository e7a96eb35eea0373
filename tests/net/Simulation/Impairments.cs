namespace Pistachio.Net.Tests.Simulation;

/// <summary>What goes wrong on a simulated link: probabilities from 0 to 1, each for itself.</summary>
internal sealed class Impairments
{
    public double Loss { get; set; }

    public double Duplication { get; set; }

    /// <summary>Frames that are held up by up to ten times the delay, so that others overtake them.</summary>
    public double Reordering { get; set; }

    /// <summary>Frames in which one byte is changed, behind the Ethernet header, where no check sequence of a card would notice in this simulation.</summary>
    public double Corruption { get; set; }

    /// <summary>From one end to the other, in nanoseconds.</summary>
    public long Delay { get; set; } = 100_000;

    /// <summary>What is added to the delay at random, at most; it reorders too.</summary>
    public long Jitter { get; set; }

    /// <summary>Bits in a second; 0: no limit. With a queue of <see cref="QueueBytes"/>.</summary>
    public long BitsPerSecond { get; set; }

    public long QueueBytes { get; set; } = 64 * 1024;
}
