using System;

namespace Pistachio.Hil.Lab.Protocol;

/// <summary>A silo takes another one for dead.</summary>
/// <param name="Silo">Who says so.</param>
/// <param name="Time">When.</param>
internal sealed record TableSuspicion(string Silo, DateTime Time);
