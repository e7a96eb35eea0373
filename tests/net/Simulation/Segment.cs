using System;
using System.Collections.Generic;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>A piece of Ethernet: what one port sends, all others get, after a while or never.</summary>
internal sealed class Segment(SimulatedNetwork network)
{
    private readonly List<Port> _ports = [];

    public Impairments Impairments { get; } = new();

    /// <summary>Frames that were sent.</summary>
    public long Sent { get; private set; }

    /// <summary>Sees each frame that was sent, before anything happens to it; returns false for those that are to be lost.</summary>
    public Func<byte[], bool>? Filter { get; set; }

    public List<byte[]>? Capture { get; set; }

    public void Attach(Port port) => _ports.Add(port);

    public void Send(Port from, ReadOnlySpan<byte> bytes)
    {
        Sent++;
        byte[] frame = bytes.ToArray();
        Capture?.Add(frame);
        if (Filter is not null && !Filter(frame))
            return;

        long start = network.Now;
        if (Impairments.BitsPerSecond > 0)
        {
            long queued = Math.Max(0, from.BusyUntil - network.Now) * Impairments.BitsPerSecond / 8_000_000_000;
            if (queued + frame.Length > Impairments.QueueBytes)
                return;

            from.BusyUntil = Math.Max(from.BusyUntil, network.Now) + frame.Length * 8_000_000_000L / Impairments.BitsPerSecond;
            start = from.BusyUntil;
        }

        int copies = Chance(Impairments.Duplication) ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            if (Chance(Impairments.Loss))
                continue;

            byte[] copy = frame;
            if (frame.Length > 14 && Chance(Impairments.Corruption))
            {
                copy = (byte[])frame.Clone();
                copy[14 + network.Random.Next(copy.Length - 14)] ^= (byte)(1 << network.Random.Next(8));
            }

            long at = start + Impairments.Delay + (Impairments.Jitter > 0 ? network.Random.NextInt64(Impairments.Jitter) : 0);
            if (Chance(Impairments.Reordering))
                at += network.Random.NextInt64(Impairments.Delay * 10);
            foreach (Port port in _ports)
            {
                if (port != from)
                    network.Schedule(at, port, copy);
            }
        }
    }

    private bool Chance(double probability) => probability > 0 && network.Random.NextDouble() < probability;
}
