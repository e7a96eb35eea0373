using Pistachio.Abi;

namespace Pistachio.Kernel;

/// <summary>The first 16 bytes of every kernel object that is made out of untyped memory.</summary>
public struct ObjectHeader
{
    public const int Size = 16;

    public CapabilityKind Kind;

    /// <summary>Set while the object is on the list of dying objects.</summary>
    public bool Dying;

    /// <summary>How many slots name the object. At zero it is destroyed.</summary>
    public uint References;

    /// <summary>The next dying object, see <see cref="Capabilities.Destruction"/>.</summary>
    public ulong NextDying;
}
