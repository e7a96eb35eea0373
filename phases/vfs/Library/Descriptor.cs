using System.Runtime.CompilerServices;

namespace Pistachio.Files;

/// <summary>A file descriptor.</summary>
public struct Descriptor
{
    /// <summary>Number of the <see cref="OpenHandle"/> plus 1; 0: the descriptor is not open.</summary>
    public ushort File;

    /// <summary>FD_CLOEXEC.</summary>
    public bool CloseOnExec;

    public readonly bool IsOpen => File != 0;
}

/// <summary>The descriptors of a process, by number.</summary>
[InlineArray(Capacity)]
public struct DescriptorTable
{
    /// <summary>OPEN_MAX, and as many as a <c>ProcessRequest</c> carries.</summary>
    public const int Capacity = 1024;

    private Descriptor _first;
}
