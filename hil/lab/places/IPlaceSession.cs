namespace Pistachio.Hil.Lab.Places;

/// <summary>The connection of the user of a place.</summary>
internal interface IPlaceSession
{
    /// <summary>The lease is over: switch the board off, tell the user, end. Returns at once.</summary>
    /// <param name="reason">Why, in one line.</param>
    void Lose(string reason);
}
