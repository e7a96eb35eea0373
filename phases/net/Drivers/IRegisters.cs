namespace Pistachio.Net.Drivers;

/// <summary>Registers of a device, little endian.</summary>
public interface IRegisters
{
    /// <summary>Reads a register.</summary>
    /// <param name="offset">Bytes from the first register.</param>
    /// <param name="width">Bytes: 1, 2 or 4.</param>
    uint Read(int offset, int width = 4);

    /// <summary>Writes a register.</summary>
    void Write(int offset, uint value, int width = 4);
}
