using System;
using System.Collections.Generic;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>Hosts, the segments between them, and a clock that jumps from event to event: the same seed gives the same run.</summary>
internal sealed class SimulatedNetwork(int seed)
{
    public const long Millisecond = 1_000_000;

    public const long Second = 1_000_000_000;

    private readonly PriorityQueue<(Port Port, byte[] Frame), (long At, long Order)> _frames = new();
    private readonly List<Host> _hosts = [];
    private long _order;

    public Random Random { get; } = new(seed);

    public long Now { get; private set; } = Second;

    public Host AddHost(Segment segment, string address, int mtu = 1500, bool isConfigured = true)
    {
        Host host = new(this, segment, (uint)_hosts.Count + 1, Addresses.Parse(address), mtu, isConfigured, (ulong)Random.NextInt64());
        _hosts.Add(host);
        return host;
    }

    public void Schedule(long at, Port port, byte[] frame) => _frames.Enqueue((port, frame), (at, _order++));

    /// <summary>Go on until a condition holds.</summary>
    /// <returns>False: it did not within the time, or nothing more happens.</returns>
    public bool RunUntil(Func<bool> condition, long within = 60 * Second)
    {
        long end = Now + within;
        while (true)
        {
            Settle();
            if (condition())
                return true;

            long next = NextEvent();
            if (next > end)
            {
                AdvanceTo(end);
                return condition();
            }

            AdvanceTo(next);
        }
    }

    /// <summary>Go on for a time.</summary>
    public void Run(long time) => RunUntil(static () => false, time);

    private long NextEvent()
    {
        long next = _frames.TryPeek(out _, out (long At, long Order) first) ? first.At : long.MaxValue;
        foreach (Host host in _hosts)
            next = Math.Min(next, host.Stack.NextDeadline);
        return Math.Max(next, Now);
    }

    private void AdvanceTo(long time)
    {
        Now = time;
        foreach (Host host in _hosts)
            host.Stack.Advance(time);
        while (_frames.TryPeek(out _, out (long At, long Order) first) && first.At <= Now)
        {
            (Port port, byte[] frame) = _frames.Dequeue();
            port.Deliver(frame);
        }
    }

    /// <summary>Deliver what waits on loopbacks now.</summary>
    private void Settle()
    {
        foreach (Host host in _hosts)
        {
            while (host.Stack.NextDeadline <= Now)
                host.Stack.Advance(Now);
        }
    }
}
