using System.Collections.Generic;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Memory.Protocol;
using Pistachio.Memory.Server;
using Pistachio.Memory.Tests.Fakes;
using Shouldly;

namespace Pistachio.Memory.Tests;

/// <summary>Random requests of several domains: no frame is lost or in two hands, no quota is exceeded, a request never throws.</summary>
[TestFixture]
internal sealed class ServerModelTests
{
    private static readonly Gen<(int Kind, ulong Domain, uint Number, ulong Other)> Requests =
        Gen.Select(Gen.Int[0, 15], Gen.ULong[0, 5], Gen.UInt[0, 12], Gen.ULong[0, 5]);

    // Few domains and few granules, so that granules change hands often.
    private static readonly Gen<(int Kind, ulong Domain, uint Number, ulong Other)> Forks =
        Gen.Select(Gen.OneOf(Gen.Int[0, 2], Gen.Const(4), Gen.Int[11, 14]), Gen.ULong[2, 4], Gen.UInt[1, 4], Gen.ULong[2, 4]);

    [Test]
    public void Frames_that_a_domain_can_write_no_other_one_sees() =>
        Forks.Array[1, 100].Sample(Run, iter: 1500, threads: 1);

    [Test]
    public void No_frame_is_lost_or_in_two_hands() =>
        Requests.Array[1, 200].Sample(Run, iter: 800, threads: 1);

    private static void Run((int Kind, ulong Domain, uint Number, ulong Other)[] requests)
    {
        FakeKernel kernel = new(256);
        MemoryServer server = new(kernel, kernel.Untyped);
        Dictionary<ulong, int> living = [];
        List<(int Owner, ulong Memory)> given = [];
        List<uint> granules = [0];
        int owners = 0;
        ulong now = 1;
        foreach ((int kind, ulong domain, uint number, ulong other) in requests)
        {
            switch (kind)
            {
                case 0:
                    if (server.CreateDomain(MemoryBadge.Control, domain, 96) == Errno.None)
                        living.Add(domain, owners++);
                    break;
                case 1:
                    if (server.DestroyDomain(MemoryBadge.Control, domain, out _) == Errno.None)
                        living.Remove(domain);
                    break;
                case 2 or 3:
                    if (server.AllocateFrames(domain, 0, out uint granule, out ulong allocated) == Errno.None)
                    {
                        given.Add((living[domain], Receive(kernel, allocated)));
                        granules.Add(granule);
                    }

                    break;
                case 4:
                    server.ReleaseFrames(domain, granules[(int)number % granules.Count]);
                    break;
                case 5:
                    server.CreateShared(domain, number, out _);
                    break;
                case 6 or 7:
                    server.SharedFrames(domain, number, (uint)other, out _, out _, out _);
                    break;
                case 8:
                    server.GrantShared(domain, number, other, Rights.Read);
                    break;
                case 9:
                    server.AttachShared(domain, number);
                    break;
                case 10:
                    server.DetachShared(domain, number);
                    break;
                case 11:
                    if (server.ForkDomain(MemoryBadge.Control, domain, other, 96) == Errno.None)
                        living.Add(other, owners++);
                    break;
                case 12 or 13:
                    if (server.InheritedFrames(domain, granules[(int)number % granules.Count], out _, out ulong inherited) == Errno.None)
                        given.Add((living[domain], Receive(kernel, inherited)));
                    break;
                case 14:
                    server.ReleaseAll(domain, other % 2 == 0 ? 0 : granules[(int)number % granules.Count]);
                    break;
                default:
                    server.Reclaim(MemoryBadge.Control, domain, number, now + other);
                    break;
            }

            server.TakeOverdue(++now);
            Invariants.Check(kernel);
            CheckIsolation(kernel, given);
            CheckAccounts(server, kernel, living.Keys);
        }

        foreach (ulong domain in living.Keys)
            server.DestroyDomain(MemoryBadge.Control, domain, out _).ShouldBe(Errno.None);
        server.MachineUsage(MemoryBadge.Control, out ulong total, out ulong free).ShouldBe(Errno.None);
        free.ShouldBe(total);
        foreach (FakeCapability capability in kernel.Capabilities)
            capability.Kind.ShouldBe(CapabilityKind.Untyped);
    }

    private static ulong Receive(FakeKernel kernel, ulong sent)
    {
        kernel.Derive(sent, Rights.All, out ulong received).ShouldBe(CallStatus.Ok);
        return received;
    }

    /// <summary>
    /// Frames that one domain can write, no other one can see: not even one that held them once, or was destroyed.
    /// </summary>
    private static void CheckIsolation(FakeKernel kernel, List<(int Owner, ulong Memory)> given)
    {
        given.RemoveAll(entry => !kernel.Exists(entry.Memory));
        Dictionary<int, int> writers = [];
        foreach ((int owner, ulong memory) in given)
        {
            if ((kernel[memory].Rights & Rights.Write) != 0)
                writers[kernel[memory].FirstFrame] = owner;
        }

        foreach ((int owner, ulong memory) in given)
        {
            if (writers.TryGetValue(kernel[memory].FirstFrame, out int writer))
                owner.ShouldBe(writer, "a domain sees frames that another one can write");
        }
    }

    private static void CheckAccounts(MemoryServer server, FakeKernel kernel, IEnumerable<ulong> living)
    {
        ulong sum = 0;
        foreach (ulong domain in living)
        {
            server.DomainUsage(MemoryBadge.Control, domain, out _, out ulong used, out _).ShouldBe(Errno.None);
            sum += used;
        }

        ulong objects = 0;
        foreach (FakeCapability capability in kernel.Capabilities)
        {
            if (capability.Kind == CapabilityKind.Memory && capability.Parent!.Kind == CapabilityKind.Untyped)
                objects += (ulong)capability.FrameCount;
        }

        sum.ShouldBeGreaterThanOrEqualTo(objects, "every object is charged to each domain that holds it");
        server.MachineUsage(MemoryBadge.Control, out ulong total, out ulong free);
        (total - free).ShouldBe(objects);
    }
}
