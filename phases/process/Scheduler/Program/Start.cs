using System;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Processes.Scheduler.Program;

/// <summary>Start of the scheduler server, and its event loop.</summary>
internal static class Start
{
    private static int Main()
    {
        ulong service = DomainStart.Capability("service");
        ulong contexts = DomainStart.Capability("contexts");
        if (service == 0 || contexts == 0)
        {
            ServerConsole.WriteLine("scheduler: needs the capabilities 'service' and 'contexts'");
            return 1;
        }

        CallStatus status = Serve(new SchedulerServer(new KernelScheduling(), contexts), service, DomainStart.Page.MessagePage);
        ServerConsole.WriteLine("scheduler: its endpoint failed with status " + (int)status);
        return 1;
    }

    /// <summary>Serves until the endpoint is gone. Returns why.</summary>
    private static CallStatus Serve(SchedulerServer server, ulong endpoint, ulong messagePage)
    {
        Message message = default;
        CallStatus status = Kernel.Wait(endpoint, ref message, 0);
        while (true)
        {
            if (status is CallStatus.Ok or CallStatus.Truncated)
            {
                Handle(server, ref message, messagePage);
                ServerHeap.CollectBetweenMessages();
                status = Kernel.ReplyWait(endpoint, ref message);
            }
            else if (status is CallStatus.NoCaller or CallStatus.Cancelled)
            {
                status = Kernel.Wait(endpoint, ref message, 0);
            }
            else
            {
                return status;
            }
        }
    }

    private static void Handle(SchedulerServer server, ref Message message, ulong messagePage)
    {
        try
        {
            SchedulerDispatcher.Dispatch(server, ref message, messagePage);
        }
        catch (OutOfMemoryException)
        {
            ProtocolReply.Fail(ref message, (uint)Errno.ENOMEM);
        }
    }
}
