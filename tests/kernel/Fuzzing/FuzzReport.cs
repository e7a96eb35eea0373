using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Kernel.Tests.Fuzzing;

/// <summary>What a run of the fuzzer did.</summary>
internal sealed class FuzzReport
{
    public int Machines { get; private set; }

    public int Calls { get; private set; }

    public long Successes { get; private set; }

    public long Restarts { get; private set; }

    /// <summary>See <see cref="CallFuzzer"/>.</summary>
    public long Reflected { get; private set; }

    public long Refused { get; private set; }

    public long LetGoOn { get; private set; }

    public Dictionary<CallNumber, int> SuccessesOf { get; } = [];

    public void Add(CallFuzzer fuzzer)
    {
        Machines++;
        Calls += fuzzer.Calls;
        Successes += fuzzer.Successes;
        Restarts += fuzzer.Restarts;
        Reflected += fuzzer.Reflected;
        Refused += fuzzer.Refused;
        LetGoOn += fuzzer.LetGoOn;
        foreach ((CallNumber number, int count) in fuzzer.SuccessesOf)
        {
            SuccessesOf[number] = SuccessesOf.GetValueOrDefault(number) + count;
        }
    }
}
