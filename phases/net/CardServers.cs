using Pistachio.Phases;

namespace Pistachio.Net;

/// <summary>What lies below the socket server: the PCI server, and the server of the network card, which holds the drivers of all cards.</summary>
internal static class CardServers
{
    /// <summary>The socket server calls neither while it has something to do, and is not to be kept from its work by frames that come faster.</summary>
    private const int Priority = 210;

    public static ServerDescription Pci { get; } = new("pci", "Pci/Pistachio.Net.Pci.csproj")
    {
        Priority = Priority,
        CapabilitySlots = 256,
        Memory = 128 << 10,
        Heap = 256 << 10,

        // A second one would give frames to others that cards still write to.
        Restart = BootFormat.RestartPolicy.Never,
        Needs =
        [
            new ServiceNeed("service"),
            new AddressSpaceNeed("space"),

            // The two ports of configuration space.
            new PortRangeNeed("configuration"),
            new DeviceMemoryNeed("devices"),

            // Frames that cards may be told of.
            new UntypedNeed("pool"),
            new MachineNeed("console"),

            // Interrupts are what the board grants more: message0, message1 and so on, and lines by their numbers, such as line11.
        ],
    };

    public static ServerDescription Nic { get; } = new("nic", "Drivers/Pistachio.Net.Drivers.csproj")
    {
        Priority = Priority,
        CapabilitySlots = 64,
        Memory = 128 << 10,
        Heap = 256 << 10,
        Needs =
        [
            new ServiceNeed("service"),
            new AddressSpaceNeed("space"),

            // The card and the client signal it.
            new NotificationNeed("events") { IsBound = true },
            new EndpointNeed("pci", "pci"),
            new MachineNeed("console"),
        ],
    };
}
