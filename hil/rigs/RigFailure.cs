namespace Pistachio.Hil.Rigs;

/// <summary>Kinds of trouble with a rig; the value is the exit status of a command that ends with it (docs/hil.md).</summary>
public enum RigFailure
{
    /// <summary>Something is not installed, missing, refused or broken.</summary>
    NotUsable = 2,

    /// <summary>Somebody else uses the place or has reserved it.</summary>
    Busy = 4,

    /// <summary>The rig file is wrong, or names no such place.</summary>
    WrongFile = 5,

    /// <summary>The device must not be overwritten, cannot be, or does not give back what was written.</summary>
    Device = 6,
}
