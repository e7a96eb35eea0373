using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Memory.Tests.Fakes;
using Shouldly;

namespace Pistachio.Memory.Tests;

/// <summary>What must hold on the fake machine at all times.</summary>
internal static class Invariants
{
    public static void Check(FakeKernel kernel)
    {
        HashSet<int> used = [];
        foreach (FakeCapability capability in kernel.Capabilities)
        {
            if (capability.Kind == CapabilityKind.Untyped || capability.Parent?.Kind != CapabilityKind.Untyped)
                continue;
            for (int frame = capability.FirstFrame; frame < capability.FirstFrame + capability.FrameCount; frame++)
                used.Add(frame).ShouldBeTrue($"frame {frame} belongs to two objects");
        }

        foreach (FakeCapability capability in kernel.Capabilities)
        {
            foreach (int index in capability.Mapped.Keys)
                capability.Space!.Pages[capability.BasePage + (ulong)index].ShouldBe(capability, "a mapping of a page that another capability mapped");
        }
    }
}
