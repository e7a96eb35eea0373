using System.Diagnostics.CodeAnalysis;
using NUnit.Framework;

namespace Pistachio.Kernel.Tests.Invariants;

/// <summary>What must hold of the whole machine between any two calls.</summary>
internal static class Invariant
{
    /// <summary>Checks everything.</summary>
    public static void CheckAll(TestMachine machine)
    {
        MachineState state = new(machine);
        CapabilityInvariants.Check(state);
        MemoryInvariants.Check(state);
        ThreadInvariants.Check(state);
        SchedulingInvariants.Check(state);
        InterruptInvariants.Check(state);
    }

    /// <summary>Fails with a message that is only built when it is needed.</summary>
    public static void Holds([DoesNotReturnIf(false)] bool condition, string what, ulong address = 0)
    {
        if (!condition)
        {
            throw new AssertionException($"invariant broken: {what} ({address:x})");
        }
    }
}
