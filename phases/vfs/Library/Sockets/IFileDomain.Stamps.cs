namespace Pistachio.Files;

/// <content>The time of day.</content>
public partial interface IFileDomain
{
    /// <summary>Nanoseconds between 1970 and the boot; 0: nobody knows.</summary>
    ulong BootTime { get; }
}
