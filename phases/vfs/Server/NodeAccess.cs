using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <summary>What decides who may access a node.</summary>
/// <param name="Mode">Type and permissions, see <see cref="FileMode"/>.</param>
/// <param name="User">The owner.</param>
/// <param name="Group">The group.</param>
public readonly record struct NodeAccess(uint Mode, uint User, uint Group)
{
    public bool IsDirectory => (Mode & FileMode.TypeMask) == FileMode.Directory;

    public bool IsRegular => (Mode & FileMode.TypeMask) == FileMode.Regular;

    public bool IsLink => (Mode & FileMode.TypeMask) == FileMode.SymbolicLink;
}
