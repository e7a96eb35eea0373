using System;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Power;

/// <summary>Switches the power of one board. Each call has its own time-outs; a driver never waits for ever.</summary>
/// <remarks>All methods throw <see cref="RigException"/> with one line for the user when what switches the power refuses or does not answer.</remarks>
public interface IPowerDriver
{
    /// <summary>One line for people, such as <c>PDU pdu1, outlet 3</c>.</summary>
    string Description { get; }

    /// <summary>The board exists only as long as this process: a virtual machine.</summary>
    bool IsVirtual => false;

    /// <summary>Longest time that a call may take.</summary>
    TimeSpan Within => TimeSpan.FromMinutes(1);

    /// <summary>Makes the console one that can be opened, while the board does not run yet. A virtual board begins to exist here, halted.</summary>
    Task PrepareAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Switches the power on. On a board that is on it changes nothing.</summary>
    Task OnAsync(CancellationToken cancellation);

    /// <summary>Switches the power off. On a board that is off it changes nothing.</summary>
    Task OffAsync(CancellationToken cancellation);

    /// <summary>Switches off, waits until supplies are empty, and switches on.</summary>
    Task CycleAsync(CancellationToken cancellation);

    /// <summary>Whether the board has power.</summary>
    Task<PowerStatus> StatusAsync(CancellationToken cancellation);

    /// <summary>After the console has ended: one line on how the machine ended, or null when the power switch knows nothing of it.</summary>
    Task<string?> DescribeEndAsync(CancellationToken cancellation) => Task.FromResult<string?>(null);
}

/// <summary>What a power switch says of a board.</summary>
public enum PowerStatus
{
    /// <summary>It cannot be asked.</summary>
    Unknown,
    Off,
    On,
}
