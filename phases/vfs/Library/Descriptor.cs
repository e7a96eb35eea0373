using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pistachio.Abi;

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

/// <summary>
/// The descriptors of a process, by number. The first ones lie in private memory, which each process has; others lie in a table that the process gets when it
/// needs it, see <see cref="OuterTable"/>.
/// </summary>
public struct DescriptorTable
{
    /// <summary>OPEN_MAX, and as many as a <see cref="ProcessRequest"/> carries.</summary>
    public const int Capacity = ProcessRequest.MaximumDescriptors;

    /// <summary>Those in private memory.</summary>
    public const int InnerCapacity = ProcessRequest.UsualDescriptors;

    private InnerDescriptors _inner;

    /// <summary>Address of the others.</summary>
    public ulong Outer;

    /// <summary>A descriptor of a number at which there can be one now, see <c>Reach</c>.</summary>
    [UnscopedRef]
    public ref Descriptor this[int number]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)number < InnerCapacity)
                return ref _inner[number];
            return ref OuterTable.DescriptorAt(Outer, number - InnerCapacity);
        }
    }
}

/// <summary>Descriptors that each process has room for.</summary>
[InlineArray(DescriptorTable.InnerCapacity)]
public struct InnerDescriptors
{
    private Descriptor _first;
}
