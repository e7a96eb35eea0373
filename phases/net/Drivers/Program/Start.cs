using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Net.Drivers.Program;

/// <summary>Start of the server of the network card.</summary>
internal static class Start
{
    /// <summary>Bits of the notification: the card, and the client.</summary>
    private const ulong CardBit = 1;
    private const ulong ClientBit = 2;

    /// <summary>A card that does no work any more says nothing, and nobody may want to send: it is looked at so often, in nanoseconds.</summary>
    private const ulong LookEvery = 1_000_000_000;

    private static int Main()
    {
        ulong service = DomainStart.Capability("service");
        ulong events = DomainStart.Capability("events");
        PciClient pci = new(DomainStart.Capability("pci"), DomainStart.Page.MessagePage);
        CardOpener opener = new(pci);
        INetworkCard? card = opener.TryOpen();
        if (Kernel.Derive(events, Rights.Write, ClientBit, 0, out ulong doorbell) != CallStatus.Ok || !Bind(card, opener.Interrupt, events))
        {
            ServerConsole.WriteLine("nic: the interrupt of the card cannot be bound");
            return 1;
        }

        NetworkDriverServer server = new(card, opener.Rings, new DriverHost(pci, opener.RingMemory, doorbell));
        if (card is not null && pci.Kept(out ulong client) == Errno.None)
        {
            // Who was attached in the last life learns of this one.
            _ = Kernel.Signal(client);
            _ = Kernel.Delete(client);
        }

        return Serve(server, service, opener.Interrupt, card is null ? null : new ServerDeadline(events));
    }

    private static int Serve(NetworkDriverServer server, ulong service, ulong interrupt, ServerDeadline? deadline)
    {
        Message message = default;
        bool answer = false;
        bool isLookSet = false;
        while (true)
        {
            if (deadline is not null && !isLookSet && Kernel.Clock(out ulong now) == CallStatus.Ok)
            {
                deadline.SetNoLaterThan(now + LookEvery);
                isLookSet = true;
            }

            CallStatus status = answer ? Kernel.ReplyWait(service, ref message) : Kernel.Wait(service, ref message, 0);
            answer = false;
            switch (status)
            {
                case CallStatus.Ok or CallStatus.Truncated:
                    answer = NetworkDriverDispatcher.Dispatch(server, ref message, DomainStart.Page.MessagePage);
                    break;
                case CallStatus.Notified:
                    // First looked at: a line stays up until the card's causes were read.
                    ulong bits = message.Badge;
                    if (deadline?.HasCome(bits) == true)
                        isLookSet = false;
                    server.Work();
                    if ((bits & CardBit) != 0)
                        _ = Kernel.InterruptAcknowledge(interrupt); // of a message there is nothing to acknowledge
                    break;
                case CallStatus.NoCaller or CallStatus.Cancelled or CallStatus.DeadPartner:
                    break; // a client that is gone needs no reply
                default:
                    ServerConsole.WriteLine("nic: its endpoint failed with status " + (int)status);
                    return 1;
            }

            if (server.IsBroken)
            {
                ServerConsole.WriteLine("nic: the network card has stopped working");
                return 1;
            }

            ServerHeap.CollectBetweenMessages();
        }
    }

    private static bool Bind(INetworkCard? card, ulong interrupt, ulong events) =>
        card is null
        || (Kernel.Derive(events, Rights.Write, CardBit, 0, out ulong own) == CallStatus.Ok && Kernel.InterruptBind(interrupt, own) == CallStatus.Ok);
}
