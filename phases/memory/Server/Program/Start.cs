using Pistachio.Abi;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Memory.Server.Program;

/// <summary>Start of the memory server.</summary>
internal static class Start
{
    /// <summary>Pages that a domain may use whose quota nobody set: 16 MiB. The first start argument overrides it.</summary>
    private const ulong DefaultQuota = 4096;

    private static int Main()
    {
        ulong service = DomainStart.Capability("service");
        ulong pool = DomainStart.Capability("pool");
        ulong time = DomainStart.Capability("time");
        if (service == 0 || pool == 0 || time == 0)
        {
            ServerConsole.WriteLine("memory: needs the capabilities 'service', 'pool' and 'time'");
            return 1;
        }

        ulong quota = DomainStart.Argument(0);
        MemoryServer server = new(new KernelMemory(), [pool], quota != 0 ? quota : DefaultQuota, service);
        CallStatus status = new EventLoop(server, service, DomainStart.Page.MessagePage, new ServerDeadline(time)).Run();
        ServerConsole.WriteLine("memory: its endpoint failed with status " + (int)status);
        return 1;
    }
}
