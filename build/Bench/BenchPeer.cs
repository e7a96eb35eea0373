namespace Pistachio.Build.Bench;

/// <summary>A system that Pistachio is measured against, under the same QEMU.</summary>
internal enum BenchPeer
{
    /// <summary>Debian's cloud kernel.</summary>
    Linux,
}
