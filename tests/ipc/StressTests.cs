using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Ipc.Protocol;
using Pistachio.Ipc.Tests.Fakes;
using Pistachio.Vfs.Protocol;
using Shouldly;
using ReceiveFlags = Pistachio.Ipc.Protocol.ReceiveFlags;

namespace Pistachio.Ipc.Tests;

/// <summary>Random requests of domains that come and go: nothing is lost, nothing stays.</summary>
[TestFixture]
internal sealed class StressTests
{
    private const int Requests = 100_000;
    private const int Domains = 6;

    [Test]
    public void Nothing_is_left_of_a_hundred_thousand_random_requests_by_domains_that_end_in_any_state([Values(1, 2, 3)] int seed)
    {
        Random random = new(seed);
        IpcSystem system = new();
        int frames = system.Pool.FreePages;
        int capabilities = system.Kernel.Count;
        Dictionary<ulong, List<uint>> held = new() { [IpcSystem.First] = [], [IpcSystem.Second] = [] };
        ulong nextDomain = 0x2000;
        List<uint> sets = [];
        List<uint> queues = [];
        List<uint> segments = [];
        long after = 0;
        for (int i = 0; i < Requests; i++)
        {
            ulong domain = held.Keys.ElementAt(random.Next(held.Count));
            switch (random.Next(22))
            {
                case 0 when held.Count < Domains:
                    system.Begin(nextDomain, domain);
                    held.Add(nextDomain++, [.. held[domain]]);
                    break;
                case 1 when held.Count > 1 && random.Next(4) == 0:
                    system.End(domain);
                    held.Remove(domain);
                    break;
                case 2:
                    Make(system, domain, IpcKind.Semaphores, (ulong)random.Next(1, 5), sets);
                    break;
                case 3:
                    Make(system, domain, IpcKind.Messages, 0, queues);
                    break;
                case 4:
                    Make(system, domain, IpcKind.Segments, (ulong)random.Next(1, 100_000), segments);
                    break;
                case 5 when sets.Count > 5:
                    Remove(system, domain, IpcKind.Semaphores, sets, random);
                    break;
                case 6 when queues.Count > 5:
                    Remove(system, domain, IpcKind.Messages, queues, random);
                    break;
                case 7 when segments.Count > 5:
                    Remove(system, domain, IpcKind.Segments, segments, random);
                    break;
                case <= 10 when sets.Count > 0:
                    system.Operate(domain, Pick(sets, random), out _, (random.Next(5), random.Next(-3, 4), random.Next(2) == 0));
                    break;
                case 11 when sets.Count > 0:
                    _ = system.Ask(domain, IpcOperation.SemaphoreWait, Pick(sets, random), (ulong)random.Next(4), (ulong)random.Next(9), (ulong)random.Next(2));
                    break;
                case <= 13 when queues.Count > 0:
                    system.Send(domain, Pick(queues, random), random.Next(1, 5), new byte[random.Next(2) == 0 ? random.Next(50) : random.Next(8000)]);
                    break;
                case <= 15 when queues.Count > 0:
                    system.Receive(domain, Pick(queues, random), random.Next(-3, 4), (ulong)random.Next(9000), ReceiveFlags.Cut, out _, out _);
                    break;
                case 16 when queues.Count > 0:
                    _ = random.Next(2) == 0
                        ? system.Ask(domain, IpcOperation.MessageWait, Pick(queues, random), (ulong)random.Next(9))
                        : system.Ask(domain, IpcOperation.RoomWait, Pick(queues, random), (ulong)random.Next(8000));
                    break;
                case 17 when segments.Count > 0:
                    if (system.Ipc.Attach(domain, Pick(segments, random), 1, random.Next(2) == 0, out uint attached, out _) == Errno.None)
                        held[domain].Add(attached);
                    break;
                case 18:
                    byte[] name = Encoding.ASCII.GetBytes("q" + random.Next(12));
                    uint flags = (uint)(OpenFlags.Create | OpenFlags.ReadWrite);
                    if (system.Ipc.QueueOpen(domain, flags, 0x180, (ulong)random.Next(1, 9), 5000, name, out uint opened) == Errno.None)
                        held[domain].Add(opened);
                    break;
                case 19:
                    system.Ipc.QueueUnlink(domain, Encoding.ASCII.GetBytes("q" + random.Next(12)));
                    break;
                case 20 when held[domain].Count > 0:
                    uint handle = Pick(held[domain], random);
                    _ = random.Next(3) switch
                    {
                        0 => system.QueueSend(domain, handle, (uint)random.Next(3), new byte[random.Next(5000)]),
                        1 => system.QueueReceive(domain, handle, 8192, out _, out _),
                        _ => system.Ask(domain, IpcOperation.QueueWait, handle, (ulong)random.Next(2)),
                    };
                    break;
                case 21 when held[domain].Count > 0:
                    int index = random.Next(held[domain].Count);
                    system.Server.Close(domain, held[domain][index]).ShouldBe(Errno.None);
                    held[domain].RemoveAt(index);
                    system.Pump();
                    break;
            }

            // A wait that a signal ends takes its right to a reply along.
            if (random.Next(50) == 0)
                DropOneWait(system, random);
            if (i == Requests / 4)
                after = Occupied();
        }

        (Occupied() - after).ShouldBeLessThan(4 << 20);
        foreach (ulong domain in held.Keys)
            system.End(domain);
        system.Begin(0x9999_0000);
        foreach ((IpcKind kind, List<uint> ids) in ((IpcKind, List<uint>)[])[(IpcKind.Semaphores, sets), (IpcKind.Messages, queues), (IpcKind.Segments, segments)])
        {
            foreach (uint id in ids)
                system.Ipc.Remove(0x9999_0000, kind, id).ShouldBe(Errno.None);
        }

        for (int i = 0; i < 12; i++)
            system.Ipc.QueueUnlink(0x9999_0000, Encoding.ASCII.GetBytes("q" + i));
        system.Pump();
        system.End(0x9999_0000);
        system.Census().ShouldBe((0u, 0u));
        system.Pool.FreePages.ShouldBe(frames);
        system.Kernel.Count.ShouldBe(capabilities + ChunkCapabilities(system));
        system.Ipc.IsEmpty.ShouldBeTrue();
    }

    /// <summary>The pool keeps the capabilities of chunks that it has made.</summary>
    private static int ChunkCapabilities(IpcSystem system) => system.Chunks;

    private static long Occupied() => GC.GetTotalMemory(forceFullCollection: true);

    private static void DropOneWait(IpcSystem system, Random random)
    {
        ulong[] waits = system.Waits;
        if (waits.Length > 0)
            system.Kernel.Delete(waits[random.Next(waits.Length)]);
    }

    private static void Make(IpcSystem system, ulong domain, IpcKind kind, ulong size, List<uint> made)
    {
        if (system.Ipc.Get(domain, kind, 0, GetFlags.Create | (GetFlags)0x1B6, size, 1, out uint id) == Errno.None)
            made.Add(id);
    }

    private static void Remove(IpcSystem system, ulong domain, IpcKind kind, List<uint> made, Random random)
    {
        int index = random.Next(made.Count);
        system.Ipc.Remove(domain, kind, made[index]).ShouldBe(Errno.None);
        made.RemoveAt(index);
        system.Pump();
    }

    private static uint Pick(List<uint> from, Random random) => from[random.Next(from.Count)];
}
