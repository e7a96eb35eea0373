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
        Gen.Select(Gen.Int[0, 11], Gen.ULong[0, 5], Gen.UInt[0, 12], Gen.ULong[0, 5]);

    [Test]
    public void No_frame_is_lost_or_in_two_hands() =>
        Requests.Array[1, 200].Sample(Run, iter: 800, threads: 1);

    private static void Run((int Kind, ulong Domain, uint Number, ulong Other)[] requests)
    {
        FakeKernel kernel = new(256);
        MemoryServer server = new(kernel, kernel.Untyped);
        HashSet<ulong> living = [];
        ulong now = 1;
        foreach ((int kind, ulong domain, uint number, ulong other) in requests)
        {
            switch (kind)
            {
                case 0:
                    if (server.CreateDomain(MemoryBadge.Control, domain, 96) == Errno.None)
                        living.Add(domain);
                    break;
                case 1:
                    if (server.DestroyDomain(MemoryBadge.Control, domain) == Errno.None)
                        living.Remove(domain);
                    break;
                case 2 or 3:
                    server.AllocateFrames(domain, out _, out _);
                    break;
                case 4:
                    server.ReleaseFrames(domain, number);
                    break;
                case 5:
                    server.CreateShared(domain, number, out _);
                    break;
                case 6 or 7:
                    server.SharedFrames(domain, number, (uint)other, out _);
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
                default:
                    server.Reclaim(MemoryBadge.Control, domain, number, now + other);
                    break;
            }

            server.TakeOverdue(++now);
            Invariants.Check(kernel);
            CheckAccounts(server, kernel, living);
        }

        foreach (ulong domain in living)
            server.DestroyDomain(MemoryBadge.Control, domain).ShouldBe(Errno.None);
        server.MachineUsage(MemoryBadge.Control, out ulong total, out ulong free).ShouldBe(Errno.None);
        free.ShouldBe(total);
        foreach (FakeCapability capability in kernel.Capabilities)
            capability.Kind.ShouldBe(CapabilityKind.Untyped);
    }

    private static void CheckAccounts(MemoryServer server, FakeKernel kernel, HashSet<ulong> living)
    {
        ulong sum = 0;
        foreach (ulong domain in living)
        {
            server.DomainUsage(MemoryBadge.Control, domain, out _, out ulong used).ShouldBe(Errno.None);
            sum += used;
        }

        ulong objects = 0;
        foreach (FakeCapability capability in kernel.Capabilities)
        {
            if (capability.Kind == CapabilityKind.Memory && capability.Parent!.Kind == CapabilityKind.Untyped)
                objects += (ulong)capability.FrameCount;
        }

        sum.ShouldBe(objects, "every object is charged to exactly one domain");
        server.MachineUsage(MemoryBadge.Control, out ulong total, out ulong free);
        (total - free).ShouldBe(objects);
    }
}
