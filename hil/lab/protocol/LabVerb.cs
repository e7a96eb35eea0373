namespace Pistachio.Hil.Lab.Protocol;

/// <summary>What can be asked of places.</summary>
internal enum LabVerb
{
    /// <summary>All places of all hosts.</summary>
    List,

    /// <summary>A lease of a place.</summary>
    Acquire,

    /// <summary>The end of a lease.</summary>
    Release,

    /// <summary>A reservation: for a time only one owner can acquire the place.</summary>
    Reserve,

    /// <summary>The end of a reservation, or with force of everything that holds the place.</summary>
    Free,
}
