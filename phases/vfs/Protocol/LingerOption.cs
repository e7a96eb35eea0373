namespace Pistachio.Vfs.Protocol;

/// <summary>
/// SO_LINGER as sockets keep it, and <c>struct linger</c> as a program has it: l_onoff in the lower half, l_linger in the upper.
/// </summary>
public static class LingerOption
{
    private const ulong Whether = uint.MaxValue;

    /// <summary>What is kept, with 1 or 0 in the lower half. Who turns it off leaves the time as it was, as on Linux.</summary>
    /// <param name="before">What was kept.</param>
    /// <param name="value">The structure.</param>
    public static ulong Set(ulong before, ulong value) => (value & Whether) == 0 ? before & ~Whether : (value & ~Whether) | 1;
}
