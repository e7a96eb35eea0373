using Orleans;
using Orleans.Runtime;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>A grain lives on the host that its key names: <c>HOST/…</c>.</summary>
[GenerateSerializer, Immutable, Alias("pistachio.lab.hostplacement")]
internal sealed class HostPlacement : PlacementStrategy
{
    /// <summary>The host in the key of a grain.</summary>
    public static string HostOf(string key) => key[..(key.IndexOf('/', System.StringComparison.Ordinal) is var slash and >= 0 ? slash : key.Length)];
}
