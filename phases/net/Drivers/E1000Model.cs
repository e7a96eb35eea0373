namespace Pistachio.Net.Drivers;

/// <summary>The members of the family that differ.</summary>
public enum E1000Model
{
    /// <summary>82540EM, on PCI.</summary>
    I82540,
    /// <summary>82574L, on PCI Express (e1000e).</summary>
    I82574,
}
