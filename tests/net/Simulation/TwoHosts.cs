using NUnit.Framework;

namespace Pistachio.Net.Tests.Simulation;

/// <summary>Tests with two hosts at one wire, which have had time to find their addresses.</summary>
/// <param name="first">The address of the one.</param>
/// <param name="second">The address of the other.</param>
internal abstract class TwoHosts(string first, string second)
{
    protected SimulatedNetwork Network { get; private set; } = null!;

    protected Segment Wire { get; private set; } = null!;

    protected Host A { get; private set; } = null!;

    protected Host B { get; private set; } = null!;

    [SetUp]
    public void Begin()
    {
        Network = new SimulatedNetwork(1);
        Wire = new Segment(Network);
        A = Network.AddHost(Wire, first);
        B = Network.AddHost(Wire, second);
        Network.Run(5 * SimulatedNetwork.Second);
    }
}
