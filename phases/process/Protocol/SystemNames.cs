namespace Pistachio.Processes.Protocol;

/// <summary>Sizes of the names of the system.</summary>
public static class SystemNames
{
    /// <summary>Bytes of a name at most (HOST_NAME_MAX; Linux's utsname has room for as many).</summary>
    public const int MaximumLength = 64;
}
