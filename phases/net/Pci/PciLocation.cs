namespace Pistachio.Net.Pci;

/// <summary>Where a function is: bus, device and function number.</summary>
/// <param name="Value">Bus &lt;&lt; 8 | device (0 to 31) &lt;&lt; 3 | function (0 to 7).</param>
public readonly record struct PciLocation(int Value)
{
    public PciLocation(int bus, int device, int function)
        : this((bus << 8) | (device << 3) | function)
    {
    }

    public int Bus => Value >> 8;

    public int Device => (Value >> 3) & 31;

    public int Function => Value & 7;

    public override string ToString() => $"{Bus:x2}:{Device:x2}.{Function}";
}
