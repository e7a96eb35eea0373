using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Interfaces;
using Pistachio.Net.Interfaces.Program;
using Pistachio.Net.Protocol;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.NetworkProbe;

/// <summary>Asks who has 10.0.2.2, the gateway of QEMU's user network.</summary>
internal static class Program
{
    private const ulong Window = 0x4_0000_0000;
    private const uint Gateway = 0x0A00_0202;
    private const int Questions = 500;
    private const ulong Second = 1_000_000_000;

    private static readonly uint[] s_models = [0x1041_1AF4, 0x1000_1AF4, 0x100E_8086, 0x10D3_8086];

    private static ulong s_events;

    private static int Main()
    {
        s_events = DomainStart.Capability("events");
        NetworkInterfaceClient card = new(
            DomainStart.Capability("nic"), DomainStart.Capability("space"), Window, new MappedRings(Window), s_events, DomainStart.Page.MessagePage);
        Errno result = card.Refresh();
        if (result != Errno.None)
        {
            ServerConsole.WriteLine($"probe: not attached: {(uint)result}");
            return 0;
        }

        ServerConsole.WriteLine($"probe: attached to {card.Mac:x12}, MTU {card.Mtu}");
        while (!card.IsUp)
            Wait(card);

        ulong gateway = Ask(card);
        ServerConsole.WriteLine($"probe: 10.0.2.2 is at {gateway:x12}");
        if (gateway == 0)
            return 0;

        int answers = 0;
        for (int i = 0; i < Questions; i++)
            answers += Ask(card) != 0 ? 1 : 0;
        ServerConsole.WriteLine($"probe: {answers} answers to {Questions} questions; {card.Count(NetworkCounter.Violations)} violations");
        TakeTheCardFromItsDriver();
        while (card.Lives == 1)
        {
            // The driver dies of what it does next; the notification tells of its next life.
            Send(card);
            Wait(card);
        }

        while (!card.IsUp)
            Wait(card);
        ServerConsole.WriteLine($"probe: in life {card.Lives} 10.0.2.2 is at {Ask(card):x12}");
        while (card.IsUp)
            Wait(card);
        ServerConsole.WriteLine("probe: the cable is out");
        while (!card.IsUp)
            Wait(card);
        ServerConsole.WriteLine($"probe: with the cable in again 10.0.2.2 is at {Ask(card):x12}, in life {card.Lives}");
        return 0;
    }

    /// <summary>The manifest gives this program the driver's own badge: the PCI server takes it for the driver in a new life, and all from the old one.</summary>
    private static void TakeTheCardFromItsDriver()
    {
        Span<byte> models = stackalloc byte[s_models.Length * sizeof(uint)];
        for (int i = 0; i < s_models.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(models[(i * sizeof(uint))..], s_models[i]);
        Errno result = new PciClient(DomainStart.Capability("pci"), DomainStart.Page.MessagePage).Claim(models, out _, out _, out _, out ulong interrupt);
        _ = Kernel.Delete(interrupt);
        ServerConsole.WriteLine($"probe: took the card: {(uint)result}");
    }

    /// <summary>Asks, and waits for the answer; 0: none came within two seconds.</summary>
    private static ulong Ask(NetworkInterfaceClient card)
    {
        Send(card);
        _ = Kernel.Clock(out ulong now);
        for (ulong deadline = now + (2 * Second); now < deadline; _ = Kernel.Clock(out now))
        {
            while (card.TryReceive(out ReadOnlySpan<byte> frame))
            {
                if (Question.IsAnswer(frame, Gateway, out ulong mac))
                    return mac;
            }

            Wait(card);
        }

        return 0;
    }

    private static void Send(NetworkInterfaceClient card)
    {
        Span<byte> frame = stackalloc byte[Question.Length];
        Question.Write(frame, card.Mac, Gateway);
        _ = card.TrySend(frame); // a question that is lost has no answer, and that is told
    }

    private static void Wait(NetworkInterfaceClient card)
    {
        if (card.BeginWait())
        {
            _ = Kernel.Clock(out ulong now);
            _ = Kernel.WaitSignal(s_events, now + (Second / 2), out _);
        }

        _ = card.Refresh();
    }
}
