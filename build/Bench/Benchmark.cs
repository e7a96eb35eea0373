using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Pistachio.Build.Bench;

/// <summary>One row of the benchmark.</summary>
/// <param name="Name">As the bench program prints it and as it stands in the JSON file.</param>
/// <param name="Text">What is counted.</param>
/// <param name="Peer">Guest instructions of a peer under the same QEMU, for comparison; 0 when there is none.</param>
/// <param name="PeerName">The peer.</param>
/// <param name="Goal">The figure aimed at; 0 when there is none.</param>
internal sealed record Benchmark(string Name, string Text, long Peer, string PeerName, long Goal)
{
    /// <summary>The rows that a run must bring.</summary>
    public static readonly IReadOnlyList<Benchmark> Required =
    [
        new("ipc.cross.0", "call + reply, two address spaces, no words", 465, "seL4", 100),
        new("ipc.cross.4", "call + reply, two address spaces, 4 words", 200, "L4Ka::Pistachio", 100),
        new("ipc.same.4", "call + reply, one address space, 4 words", 0, "", 0),
        new("ipc.cross.4.csharp", "call + reply, 4 words, through the C# stubs on both sides", 200, "L4Ka::Pistachio", 100),
        new("notification.pingpong", "signal + wait, both ways", 2073, "seL4", 300),
        new("page.map", "map one page", 787, "seL4", 80),
        new("page.unmap", "unmap one page", 633, "seL4", 60),
        new("page.map.256", "map 256 pages in one call, per page", 0, "", 0),
        new("page.unmap.256", "unmap 256 pages in one call, per page", 0, "", 0),
        new("fault.handler", "page fault, handler maps, resume", 2078, "seL4", 200),
        new("yield.pair", "yield between two threads and back", 4006, "Linux 6.1", 500),
        new("boot.first_output", "power-on to first user output", 560_000_000, "Linux 6.1", 20_000_000),
    ];

    /// <summary>
    /// Reads the results from a console log: lines <c>bench NAME COUNT</c>. Other lines are no business of ours; a count that cannot be
    /// read is left out, so that its row is missing.
    /// </summary>
    public static IReadOnlyDictionary<string, long> Parse(string console) => console
        .Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Where(words => words is ["bench", _, _] && long.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .GroupBy(words => words[1])
        .ToDictionary(group => group.Key, group => long.Parse(group.Last()[2], CultureInfo.InvariantCulture));

    /// <summary>Names of required rows that are not among the results.</summary>
    public static IReadOnlyList<string> Missing(IReadOnlyDictionary<string, long> results) =>
        Required.Select(row => row.Name).Where(name => !results.ContainsKey(name)).ToList();
}
