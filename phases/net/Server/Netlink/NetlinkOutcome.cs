using Pistachio.Abi;

namespace Pistachio.Net.Server;

/// <summary>What came of a request.</summary>
/// <param name="Error">The error, which the answer has.</param>
/// <param name="Reason">Why, in words, for whoever wants them; null: the error says it all.</param>
internal readonly record struct NetlinkOutcome(Errno Error, string? Reason = null)
{
    public static implicit operator NetlinkOutcome(Errno error) => new(error);
}
