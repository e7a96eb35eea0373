namespace Pistachio.Net.Stack;

/// <summary>Something that wants to be woken at a time.</summary>
internal interface ITimed
{
    /// <summary>The deadline of a timer has come; the timer is no longer set.</summary>
    void OnTimer(Timer timer);
}
