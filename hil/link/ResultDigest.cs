namespace Pistachio.Hil.Link;

/// <summary>A running CRC over the results of one run, in order: what the END frame carries and the host compares.</summary>
public struct ResultDigest
{
    private uint crc;

    public readonly uint Value => crc;

    /// <summary>Results taken in.</summary>
    public uint Count { get; private set; }

    public void Add(uint index, TestStatus status)
    {
        for (int shift = 0; shift < 32; shift += 8)
            crc = Crc32.Continue(crc, (byte)(index >> shift));
        crc = Crc32.Continue(crc, (byte)status);
        Count++;
    }
}
