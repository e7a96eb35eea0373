using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Net.Pci.Program;

/// <summary>Start of the PCI server.</summary>
internal static class Start
{
    private const ulong PageSize = 4096;
    private const ulong PagesOfBus = 256;

    /// <summary>Where configuration space is mapped: 256 MiB.</summary>
    private const ulong ConfigurationWindow = 0x4_0000_0000;

    private static int Main()
    {
        ulong service = DomainStart.Capability("service");
        PciResources resources = new();
        PciServer server = new(OpenConfigurationSpace(resources), resources);
        Message message = default;
        bool answer = false;
        while (true)
        {
            CallStatus status = answer ? Kernel.ReplyWait(service, ref message) : Kernel.Wait(service, ref message, 0);
            switch (status)
            {
                case CallStatus.Ok or CallStatus.Truncated:
                    answer = PciDispatcher.Dispatch(server, ref message, DomainStart.Page.MessagePage);
                    break;
                case CallStatus.NoCaller or CallStatus.Cancelled or CallStatus.DeadPartner:
                    answer = false; // a driver that is gone needs no reply
                    break;
                default:
                    ServerConsole.WriteLine("pci: its endpoint failed with status " + (int)status);
                    return 1;
            }

            ServerHeap.CollectBetweenMessages();
        }
    }

    /// <summary>In memory, where firmware says so and there really are addresses of devices; else by the ports.</summary>
    private static IConfigurationSpace OpenConfigurationSpace(PciResources resources)
    {
        ulong address = DomainStart.Argument(RootTask.ConfigurationArgument);
        ulong buses = DomainStart.Argument(RootTask.ConfigurationBusesArgument);
        int first = (int)(buses & 0xFF);
        int last = (int)(buses >> 8);
        ulong start = address + ((ulong)first * PagesOfBus * PageSize);
        if (address != 0 && resources.TryRegisters(start, (ulong)(last - first + 1) * PagesOfBus, out ulong memory))
            return new ConfigurationMemory(memory, DomainStart.Capability("space"), ConfigurationWindow, first, last);

        return new ConfigurationPorts(DomainStart.Capability("configuration"));
    }
}
