using System.Collections.Generic;

namespace Pistachio.Net.Drivers;

/// <summary>Where the registers of a virtio device are (virtio 1.1, section 4.1.4): capabilities of the vendor tell.</summary>
public sealed class VirtioLayout
{
    /// <summary>Id of the capabilities.</summary>
    private const int VendorCapability = 0x09;
    private const int FirstCapability = 0x40;
    private const int SpaceSize = 256;

    /// <summary>A part of a BAR.</summary>
    /// <param name="Bar">0 to 5.</param>
    /// <param name="Offset">Bytes from its start.</param>
    /// <param name="Length">Bytes.</param>
    public readonly record struct Part(int Bar, uint Offset, uint Length);

    private VirtioLayout()
    {
    }

    public Part Common { get; private set; }

    public Part Notify { get; private set; }

    /// <summary>Bytes between the registers of two queues.</summary>
    public uint NotifyMultiplier { get; private set; }

    public Part Interrupt { get; private set; }

    public Part Device { get; private set; }

    /// <summary>Reads the capabilities; of several of a kind the first counts.</summary>
    /// <param name="configuration">Reads 32 bits of configuration space at a multiple of 4.</param>
    /// <returns>Null: it is no virtio device of version 1, or what it says cannot be.</returns>
    public static VirtioLayout? Read(System.Func<int, uint> configuration)
    {
        const uint HasCapabilities = 1 << 20;
        if ((configuration(0x04) & HasCapabilities) == 0)
            return null;

        VirtioLayout layout = new();
        HashSet<int> seen = [];
        int at = (int)configuration(0x34) & 0xFC;
        while (at is >= FirstCapability and <= SpaceSize - 16 && seen.Add(at))
        {
            uint header = configuration(at);
            if ((header & 0xFF) == VendorCapability)
                layout.Add(configuration, at, (int)(header >> 24));
            at = (int)(header >> 8) & 0xFC;
        }

        bool isComplete = layout.Common.Length >= 0x38 && layout.Notify.Length >= 2 && layout.Interrupt.Length >= 1 && layout.Device.Length >= 8;
        return isComplete ? layout : null;
    }

    private void Add(System.Func<int, uint> configuration, int at, int kind)
    {
        Part part = new((int)(configuration(at + 4) & 0xFF), configuration(at + 8), configuration(at + 12));
        if (part.Bar > 5 || part.Length == 0 || part.Offset > int.MaxValue || part.Length > int.MaxValue - part.Offset)
            return;

        switch (kind)
        {
            case 1 when Common.Length == 0:
                Common = part;
                break;
            case 2 when Notify.Length == 0 && at + 20 <= SpaceSize:
                Notify = part;
                NotifyMultiplier = configuration(at + 16);
                break;
            case 3 when Interrupt.Length == 0:
                Interrupt = part;
                break;
            case 4 when Device.Length == 0:
                Device = part;
                break;
        }
    }
}
