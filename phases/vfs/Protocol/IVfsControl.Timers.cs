using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>The date.</content>
public partial interface IVfsControl
{
    /// <summary>
    /// When the board was started, if whoever packed the run did not say it, or when somebody has set the clock: by this the server dates files,
    /// and reads absolute times.
    /// </summary>
    /// <param name="caller">Must be 1.</param>
    /// <param name="bootTime">Nanoseconds from 1970 to the boot.</param>
    [Operation(190)]
    Errno SetBootTime([Badge] ulong caller, ulong bootTime);
}
