using System.Runtime.CompilerServices;

namespace Pistachio.Memory;

/// <summary>The region table that a process begins with.</summary>
[InlineArray(Capacity)]
public struct FirstRegions
{
    public const int Capacity = 128;

    private Region _first;
}

/// <summary>The window table that a process begins with. A power of two.</summary>
[InlineArray(Capacity)]
public struct FirstWindows
{
    public const int Capacity = 128;

    private Window _first;
}

/// <summary>The table of mapped files that a process begins with.</summary>
[InlineArray(Capacity)]
public struct FirstFiles
{
    public const int Capacity = 64;

    private FileObject _first;
}
