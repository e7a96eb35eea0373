using System.Collections.Generic;
using Pistachio.Abi;
using Pistachio.Processes.Scheduler;

namespace Pistachio.Processes.Tests.Fakes;

/// <summary>The scheduling contexts of a kernel with memory for a few.</summary>
internal sealed class FakeScheduling(int memory) : IKernelScheduling
{
    private int _left = memory;

    public Dictionary<ulong, (byte Priority, ulong Budget, ulong Period)> Contexts { get; } = [];

    public Dictionary<ulong, ulong> UsedOn { get; } = [];

    public List<ulong> Revoked { get; } = [];

    public bool RevokeFails { get; set; }

    public CallStatus Make(ulong untyped, out ulong context)
    {
        context = 0;
        if (_left == 0)
            return CallStatus.OutOfMemory;
        context = 100 + (ulong)_left--;
        Contexts.Add(context, default);
        return CallStatus.Ok;
    }

    public CallStatus Set(ulong context, byte priority, ulong budget, ulong period)
    {
        Contexts[context] = (priority, budget, period);
        return CallStatus.Ok;
    }

    public CallStatus Used(ulong context, out ulong nanoseconds)
    {
        nanoseconds = UsedOn.GetValueOrDefault(context);
        return CallStatus.Ok;
    }

    public CallStatus Revoke(ulong context)
    {
        Revoked.Add(context);
        return RevokeFails ? CallStatus.WrongState : CallStatus.Ok;
    }
}
