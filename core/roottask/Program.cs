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
    private const ulong Done = 0x10;

    private static int Main()
    {
        Kernel.Clock(out ulong now);
        ServerConsole.WriteLine($"root task: running {now / 1000} us after power-on");
        if (CommandLine.Words().Contains("bench"))
        {
            TellFirstOutput();
        }

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

    /// <summary>
    /// For the benchmark: ticks from power-on until the first line was out. Where the counter counts instructions, that is how many it
    /// took.
    /// </summary>
    private static void TellFirstOutput()
    {
        Kernel.Clock(out ulong now);
        UInt128 ticks = (UInt128)now * DomainStart.Page.TicksPerSecond / 1_000_000_000;
        ServerConsole.WriteLine($"bench boot.first_output {(ulong)ticks}");
        Kernel.Stop(RootTask.Machine, MachineStop.PowerOff, Done);
    }
}
