namespace Pistachio.Hil.Lab.Protocol;

/// <summary>What the membership table can do.</summary>
internal enum TableVerb
{
    /// <summary>Give all rows.</summary>
    Read,

    /// <summary>Take a new row.</summary>
    Insert,

    /// <summary>Replace a row that has not changed since it was read.</summary>
    Update,

    /// <summary>Note that a silo is alive.</summary>
    Alive,

    /// <summary>Forget dead silos of old.</summary>
    Clean,

    /// <summary>Forget everything.</summary>
    Clear,
}
