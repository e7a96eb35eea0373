using Pistachio.Abi;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Interfaces.Program;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Net.Server.Program;

/// <summary>Attaches to the server of the network card.</summary>
internal static class CardOpener
{
    /// <summary>Where the rings are mapped.</summary>
    private const ulong RingWindow = 0x3_0000_0000;

    /// <summary>The client of the card; null: the board has none, of which its driver has told.</summary>
    public static NetworkInterfaceClient? TryOpen()
    {
        ulong driver = DomainStart.Capability("nic");
        ulong events = DomainStart.Capability("events");
        if (driver == 0 || events == 0)
            return null;

        NetworkInterfaceClient client = new(
            driver, DomainStart.Capability("space"), RingWindow, new MappedRings(RingWindow), events, DomainStart.Page.MessagePage);
        Errno result = client.Refresh();
        if (result == Errno.None)
            return client;

        if (result != Errno.ENODEV)
            ServerConsole.WriteLine($"sockets: the network card cannot be used: {(uint)result}");
        return null;
    }
}
