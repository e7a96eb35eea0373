namespace Pistachio.Vfs.Server;

/// <summary>A signal that a terminal sends.</summary>
/// <param name="Session">The session that it goes to.</param>
/// <param name="Group">The process group there; 0: only to who leads the session.</param>
/// <param name="Signal">The signal.</param>
internal readonly record struct TerminalSignal(uint Session, uint Group, uint Signal);
