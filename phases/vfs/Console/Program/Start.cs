using System;
using Pistachio.Abi;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Vfs.SerialConsole.Program;

/// <summary>Start of the console server.</summary>
internal static class Start
{
    private static int Main()
    {
        ulong service = DomainStart.Capability("service");
        ulong machine = DomainStart.Capability(StartPage.ConsoleName);
        if (service == 0 || machine == 0)
        {
            ServerConsole.WriteLine("console: needs the capabilities 'service' and 'console'");
            return 1;
        }

        // What comes on the line of a board that runs tests or benchmarks is for these.
        BootModes modes = DomainStart.Page.BootModes;
        bool isFramed = (modes & BootModes.Run) != 0;
        bool hasInput = isFramed || (modes & (BootModes.Conformance | BootModes.Bench)) == 0;
        KernelSerialLine line = new(machine, hasInput ? DomainStart.Capability("serial") : 0);
        ulong interrupt = hasInput ? DomainStart.Capability("line") : 0;
        CallStatus problem = hasInput ? Listen(line, interrupt, DomainStart.Capability("received")) : CallStatus.Ok;
        if (problem != CallStatus.Ok)
        {
            ServerConsole.WriteLine("console: the serial line cannot be used, kernel status " + (int)problem);
            return 1;
        }

        IConsoleStreams streams = isFramed
            ? new FramedStreams(line, () => (uint)Random.Shared.NextInt64(1, uint.MaxValue))
            : new PlainStreams(line, hasInput);
        ConsoleLoop loop = new(streams, service, interrupt, DomainStart.Page.MessagePage);
        loop.Begin();
        CallStatus status;
        do
        {
            status = loop.Step();
            ServerHeap.CollectBetweenMessages();
        }
        while (status == CallStatus.Ok);

        ServerConsole.WriteLine("console: its endpoint failed with status " + (int)status);
        return 1;
    }

    /// <summary>Bytes that arrive signal the notification that the root task bound to this thread.</summary>
    private static CallStatus Listen(KernelSerialLine line, ulong interrupt, ulong notification)
    {
        CallStatus status = Kernel.InterruptBind(interrupt, notification);
        return status == CallStatus.Ok ? line.EnableInterrupt() : status;
    }
}
