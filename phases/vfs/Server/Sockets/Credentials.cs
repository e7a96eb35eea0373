namespace Pistachio.Vfs.Server;

/// <summary>Who sent a message, or is at the other end (SCM_CREDENTIALS and SO_PEERCRED of Linux).</summary>
/// <param name="Process">Process id.</param>
/// <param name="User">Effective user.</param>
/// <param name="Group">Effective group.</param>
internal readonly record struct Credentials(uint Process, uint User, uint Group);
