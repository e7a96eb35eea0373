namespace Pistachio.Hil.Lab;

/// <summary>What kind of trouble a lab has, as it is told from host to host.</summary>
public enum LabFault
{
    /// <summary>The request makes no sense, or a file or port that it names cannot be used.</summary>
    Usage,

    /// <summary>No place of that name is exported.</summary>
    UnknownPlace,

    /// <summary>Somebody else has the place.</summary>
    PlaceBusy,

    /// <summary>Nobody answers at the address of the lab, or a host of the lab does not answer.</summary>
    NotReachable,

    /// <summary>The other side has another key, or is no exporter.</summary>
    KeyRefused,

    /// <summary>The two sides speak different versions of the lab's protocol.</summary>
    VersionMismatch,

    /// <summary>The place was lost while it was in use: its host died, or somebody ended the lease.</summary>
    LeaseLost,

    /// <summary>The board itself could not be switched on.</summary>
    Board,
}
