using Pistachio.Phases;

namespace Pistachio.Vfs;

/// <summary>The console server: the streams of programs on the board's serial line.</summary>
public static class ConsoleDescription
{
    /// <summary>For the list of servers of the phase. It starts before all that write to it.</summary>
    public static ServerDescription Server { get; } = new("console", "Console/Pistachio.Vfs.Console.csproj")
    {
        // Above programs and the servers that call it: the line must be served in time.
        Priority = 220,

        // One slot for each caller that waits.
        CapabilitySlots = 2048,
        Heap = 2 << 20,

        // A second one would know nothing of what the first one owed to the rig: the rig must see the run as lost.
        Restart = BootFormat.RestartPolicy.Never,
        Needs =
        [
            new ServiceNeed("service"), new MachineNeed("console"), new PortRangeNeed("serial"), new InterruptNeed("line"),
            new NotificationNeed("received") { IsBound = true },
        ],
    };
}
