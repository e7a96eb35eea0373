namespace Pistachio.Build.NetPrograms;

/// <summary>What a program did over the board's network.</summary>
/// <param name="Program">The program, or what is tried.</param>
/// <param name="Done">What was done.</param>
/// <param name="Result">A figure or a finding; when it failed, why.</param>
/// <param name="Passed">It did what it should.</param>
internal sealed record NetworkRow(string Program, string Done, string Result, bool Passed);
