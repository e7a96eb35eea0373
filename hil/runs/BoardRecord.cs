using System.Collections.Generic;

using Pistachio.Hil.Session;

namespace Pistachio.Hil.Runs;

/// <summary>A board that took part in a run.</summary>
/// <param name="Name">Its name in the run; also that of the folder with its logs.</param>
/// <param name="Description">What it is, in one line.</param>
/// <param name="Boots">Its boots, in their order.</param>
/// <param name="Trouble">Why it could not be used, or no longer; null when it could.</param>
public sealed record BoardRecord(string Name, string Description, IReadOnlyList<BootRecord> Boots, string? Trouble);

/// <summary>One boot of a board.</summary>
/// <param name="Program">The conformance program that it was for.</param>
/// <param name="Begin">Seconds from the start of the run to power-on.</param>
/// <param name="Ready">Seconds from the start of the run until the board had told its tests; null when it never did.</param>
/// <param name="End">Seconds from the start of the run to power-off.</param>
/// <param name="Build">The build that the board said it runs; null when it said nothing.</param>
/// <param name="Loss">How the board was lost, or null.</param>
public sealed record BootRecord(string Program, double Begin, double? Ready, double End, string? Build, BoardLoss? Loss)
{
    /// <summary>Seconds from power-on until the board had told its tests; null when it never did.</summary>
    public double? BootSeconds => Ready - Begin;
}
