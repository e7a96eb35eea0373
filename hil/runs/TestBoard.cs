using System;

using Pistachio.Hil.Rigs;

namespace Pistachio.Hil.Runs;

/// <summary>A board that a run may use.</summary>
/// <param name="Name">Its name, unique in the run; fit for the name of a folder.</param>
/// <param name="RigFor">The machine that boots for a conformance program, by the name of the program.</param>
public sealed record TestBoard(string Name, Func<string, IRig> RigFor);
