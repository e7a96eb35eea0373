using System.Runtime;

namespace Pistachio.AllocationProbe;

/// <summary>Allocates where nothing can be allocated.</summary>
internal static class Start
{
    private static Node? last;

    [RuntimeExport("KernelStart")]
    internal static void Run() => last = new Node { Previous = last };

    private sealed class Node
    {
        public Node? Previous;
    }
}
