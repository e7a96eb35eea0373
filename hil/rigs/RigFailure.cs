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

    /// <summary>A lab of several hosts, or the host of a place, does not answer (docs/lab.md).</summary>
    LabNotReachable = 8,

    /// <summary>A host of a lab has another key or another version.</summary>
    LabRefused = 9,

    /// <summary>A place of a lab was lost while it was in use.</summary>
    LeaseLost = 10,
}
