using System.Collections.Generic;
using System.Linq;

namespace Pistachio.Build.Network;

/// <summary>A network card that QEMU imitates and that the board has a driver for.</summary>
/// <param name="Name">What users call it.</param>
/// <param name="Device">QEMU's <c>-device</c>.</param>
internal sealed record NetworkCard(string Name, string Device)
{
    /// <summary>All of them, the usual one first.</summary>
    public static IReadOnlyList<NetworkCard> All { get; } =
        [new("virtio", "virtio-net-pci"), new("e1000", "e1000"), new("e1000e", "e1000e")];

    /// <summary>The names, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(card => card.Name));

    /// <summary>The card of a name, or null.</summary>
    public static NetworkCard? Find(string name) => All.FirstOrDefault(card => card.Name == name);
}
