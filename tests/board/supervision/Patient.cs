using Pistachio.Abi;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;

namespace Pistachio.Supervision;

/// <summary>Asks the phoenix for as long as there is one. When it dies with this one in its queue, the next life answers.</summary>
internal static class Patient
{
    public static int Run()
    {
        ulong phoenix = DomainStart.Capability("phoenix");
        ulong first = 0;
        CallStatus status;
        while ((status = Requests.Ask(phoenix, Request.Count, 0, 0, out ulong answer)) == CallStatus.Ok)
        {
            first += answer == 1 ? 1UL : 0UL;
        }

        ServerConsole.WriteLine($"patient: was the first of {first} lives, then status {(int)status}");
        return 0;
    }
}
