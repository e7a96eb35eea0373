namespace Pistachio.Hil.Lab.Protocol;

/// <summary>The board's serial line has ended.</summary>
/// <param name="Description">How the machine ended, in one line.</param>
internal sealed record LineEnd(string Description);
