using Pistachio.Abi;
using Pistachio.Timers;
using Pistachio.UserCall;

namespace Pistachio.Processes.Server.Program;

/// <summary>The real ports of the real-time clock.</summary>
/// <param name="ports">The capability to them.</param>
internal sealed class CmosPorts(ulong ports) : ICmosPorts
{
    private const ushort Index = 0x70;
    private const ushort Data = 0x71;

    /// <inheritdoc/>
    public byte Read(byte register)
    {
        // A port that cannot be read tells all ones, as one behind which there is nothing.
        return Kernel.PortOut(ports, Index, 1, register) == CallStatus.Ok && Kernel.PortIn(ports, Data, 1, out uint value) == CallStatus.Ok
            ? (byte)value
            : byte.MaxValue;
    }
}
