namespace Pistachio.Files;

/// <summary>What stat told the process before. A child of a fork begins with nothing.</summary>
public struct KnownFiles
{
    public KnownStatusTable Statuses;

    public KnownPathTable Paths;
}
