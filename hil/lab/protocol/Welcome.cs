namespace Pistachio.Hil.Lab.Protocol;

/// <summary>How a lab host introduces itself.</summary>
/// <param name="Version">Version of the protocol that it speaks.</param>
/// <param name="Build">Which Pistachio it is.</param>
/// <param name="Host">Its name in the lab.</param>
/// <param name="IsPrimary">It keeps the membership table.</param>
internal sealed record Welcome(int Version, string Build, string Host, bool IsPrimary);
