namespace Pistachio.Memory;

/// <summary>Whether the frames of a window, and of its block, are ours alone.</summary>
public enum WindowState : byte
{
    /// <summary>Ours alone, or a shared object's: the capability has all rights we can have.</summary>
    Whole = 0,

    /// <summary>Another domain may hold them too since a fork: the capability, if we have one, reads and executes only.</summary>
    Inherited = 1,
}
