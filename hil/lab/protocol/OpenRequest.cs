namespace Pistachio.Hil.Lab.Protocol;

/// <summary>Begins the use of a place, at the host that exports it.</summary>
/// <param name="Place">Its name on that host.</param>
/// <param name="Token">Of the lease.</param>
internal sealed record OpenRequest(string Place, string Token);
