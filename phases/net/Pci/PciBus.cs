using System.Collections.Generic;

namespace Pistachio.Net.Pci;

/// <summary>Finds all functions: of bus 0, and of the buses behind bridges as firmware numbered them.</summary>
public static class PciBus
{
    private const int Devices = 32;
    private const int Functions = 8;
    private const uint Absent = 0xFFFF;
    private const int Bridge = 1;

    /// <summary>The functions, by rising location on each bus. A bus that two bridges lead to is listed once.</summary>
    public static List<PciFunction> Enumerate(IConfigurationSpace space)
    {
        List<PciFunction> found = [];
        bool[] isKnown = new bool[256];
        Queue<int> buses = new();
        buses.Enqueue(0);
        isKnown[0] = true;
        while (buses.Count > 0)
        {
            int bus = buses.Dequeue();
            for (int device = 0; device < Devices; device++)
            {
                int first = found.Count;
                AddDevice(space, bus, device, found);
                for (int i = first; i < found.Count; i++)
                {
                    if (found[i].HeaderType == Bridge && found[i].SecondaryBus is var next && !isKnown[next])
                    {
                        isKnown[next] = true;
                        buses.Enqueue(next);
                    }
                }
            }
        }

        return found;
    }

    private static void AddDevice(IConfigurationSpace space, int bus, int device, List<PciFunction> found)
    {
        for (int function = 0; function < Functions; function++)
        {
            PciLocation location = new(bus, device, function);
            if ((space.Read(location, ConfigurationRegister.Model) & 0xFFFF) is Absent or 0)
            {
                if (function == 0)
                    return; // function 0 is always there (PCI 3.0, section 3.2.2.3.4)
                continue;
            }

            PciFunction added = new(space, location);
            found.Add(added);
            if (function == 0 && !added.HasMoreFunctions)
                return;
        }
    }
}
