using System.Threading.Tasks;

namespace Pistachio.Hil.Lab.Places;

/// <summary>The connection of the user of a place.</summary>
internal interface IPlaceSession
{
    /// <summary>The lease is over: switch the board off, tell the user, end.</summary>
    /// <param name="reason">Why, in one line; null when the user has ended it.</param>
    /// <returns>Ends when the board is off.</returns>
    Task LoseAsync(string? reason);
}
