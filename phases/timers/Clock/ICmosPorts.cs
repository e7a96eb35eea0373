namespace Pistachio.Timers;

/// <summary>The two ports of the real-time clock of a PC; on the host a fake clock stands in.</summary>
internal interface ICmosPorts
{
    /// <summary>Read a register of the clock.</summary>
    byte Read(byte register);
}
