using System;
using System.Collections.Generic;
using Pistachio.BootFormat;

namespace Pistachio.Phases;

/// <summary>A program of a phase that the root task starts: how it runs, and which capabilities it needs.</summary>
/// <param name="Name">Its name on the board; at most 31 printable ASCII characters without spaces, unique in the image.</param>
/// <param name="Project">Its project file, relative to the folder of the phase. Building it leaves one ELF file.</param>
public sealed record ServerDescription(string Name, string Project)
{
    /// <summary>0 (lowest) to 250.</summary>
    public int Priority { get; init; } = 100;

    /// <summary>CPU time per <see cref="Period"/>.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Not shorter than the budget; the same for a plain time slice.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Most memory it may hold in all, in bytes.</summary>
    public long Memory { get; init; } = 16 << 20;

    /// <summary>Size of its heap, in bytes.</summary>
    public long Heap { get; init; } = 4 << 20;

    /// <summary>Size of the stack of its first thread, in bytes.</summary>
    public long Stack { get; init; } = 64 << 10;

    /// <summary>Slots of its capability table.</summary>
    public int CapabilitySlots { get; init; } = 256;

    /// <summary>What happens when it ends.</summary>
    public RestartPolicy Restart { get; init; } = RestartPolicy.OnFailure;

    /// <summary>How often it is restarted before the root task gives up.</summary>
    public int RestartLimit { get; init; } = 10;

    /// <summary>The capabilities it needs, in the order in which they appear in its start page.</summary>
    public IReadOnlyList<CapabilityNeed> Needs { get; init; } = [];
}
