using Pistachio.Abi;
using Pistachio.Processes.Protocol;

namespace Pistachio.Hil.Runner;

/// <summary>What all processes of the board take at one time.</summary>
/// <param name="Processes">Processes in the table, zombies too.</param>
/// <param name="Domains">Their domains.</param>
/// <param name="Slots">Slots of their capability tables.</param>
/// <param name="Pages">Pages of their kernel objects and memory.</param>
internal readonly record struct Census(uint Processes, uint Domains, ulong Slots, ulong Pages)
{
    /// <summary>Asks the process server. A server that does not answer has other processes than ever before.</summary>
    public static Census Take(ProcessControlClient processes) =>
        processes.Census(out uint count, out uint domains, out ulong slots, out ulong pages) == Errno.None
            ? new Census(count, domains, slots, pages)
            : new Census(uint.MaxValue, 0, 0, 0);

    /// <summary>Says what is more, or less, than before.</summary>
    public void SayChange(in Census before, ref TestOutcome outcome)
    {
        outcome.Say("; it left behind: processes "u8);
        outcome.Say((long)Processes - before.Processes);
        outcome.Say(", domains "u8);
        outcome.Say((long)Domains - before.Domains);
        outcome.Say(", capability slots "u8);
        outcome.Say((long)(Slots - before.Slots));
        outcome.Say(", pages "u8);
        outcome.Say((long)(Pages - before.Pages));
    }
}
