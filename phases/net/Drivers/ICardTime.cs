namespace Pistachio.Net.Drivers;

/// <summary>Lets a driver wait for its card.</summary>
public interface ICardTime
{
    /// <summary>Waits at least so long.</summary>
    void Wait(int microseconds);
}
