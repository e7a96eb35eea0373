namespace Pistachio.Vfs.Protocol;

/// <summary>What the owner of an open file description is, with the numbers of Linux' F_SETOWN_EX.</summary>
public enum FileOwnerKind : uint
{
    Thread = 0,
    Process = 1,
    Group = 2,
}
