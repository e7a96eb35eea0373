namespace Pistachio.Hil.Lab;

/// <summary>What a place is in.</summary>
public enum PlaceState
{
    /// <summary>Nobody has it.</summary>
    Free,

    /// <summary>Somebody has reserved it and does not use it.</summary>
    Reserved,

    /// <summary>Somebody has a lease and is not connected: the lease ends after its time-out.</summary>
    Leased,

    /// <summary>Somebody has a lease and is connected.</summary>
    InUse,

    /// <summary>Its host has not been heard of for longer than the export lease; nobody can have it.</summary>
    Lost,
}
