using System;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Root;

/// <summary>The root task.</summary>
internal static class Program
{
    private const ulong CannotStart = 0x2B;

    private static int Main()
    {
        // Read before anything else, so that it is the time from power-on to the first instruction of user space that does something.
        Kernel.Clock(out ulong now);
        ServerConsole.WriteLine($"root task: running {now / 1000} us after power-on");
        try
        {
            ServerMemory memory = new();
            BootFiles files = new(memory);
            if (!files.TryFind("manifest", out BootFile manifestFile))
            {
                throw new StartException("the boot archive has no manifest");
            }

            FormatStatus status = Manifest.Open(files.Read(manifestFile), out Manifest manifest);
            if (status != FormatStatus.Ok)
            {
                throw new StartException($"the manifest {FormatStatusText.Describe(status)}");
            }

            Supervisor supervisor = new(memory, files, ServerPlan.Read(manifest, CommandLine.Words()));
            supervisor.StartAll();
            supervisor.Run();
        }
        catch (StartException problem)
        {
            ServerConsole.WriteLine($"root task: cannot start: {problem.Message}");
        }
        catch (OutOfMemoryException)
        {
            ServerConsole.WriteLine("root task: cannot start: its heap is too small for this manifest");
        }

        Kernel.Stop(RootTask.Machine, MachineStop.PowerOff, CannotStart);
        return 1;
    }
}
