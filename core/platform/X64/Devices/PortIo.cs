using Pistachio.Platform.X64;

namespace Pistachio.Platform;

/// <summary>Reads and writes of I/O ports. The kernel checks the right to a port before it calls.</summary>
public static class PortIo
{
    /// <summary>Reads a port.</summary>
    /// <param name="port">Port number.</param>
    /// <param name="width">Bytes: 1, 2 or 4.</param>
    public static uint In(ushort port, int width) => width switch
    {
        1 => Instructions.PortIn8(port),
        2 => Instructions.PortIn16(port),
        _ => Instructions.PortIn32(port),
    };

    /// <summary>Writes a port.</summary>
    /// <param name="port">Port number.</param>
    /// <param name="width">Bytes: 1, 2 or 4.</param>
    /// <param name="value">What to write; bits beyond the width are ignored.</param>
    public static void Out(ushort port, int width, uint value)
    {
        switch (width)
        {
            case 1:
                Instructions.PortOut8(port, value);
                break;
            case 2:
                Instructions.PortOut16(port, value);
                break;
            default:
                Instructions.PortOut32(port, value);
                break;
        }
    }
}
