using System;

namespace Pistachio.Abi;

/// <summary>Protection of mapped pages. Write together with Execute is refused (W^X). None is a valid protection of no access.</summary>
[Flags]
public enum Protection : ulong
{
    None = 0,
    Read = 1,
    Write = 2,
    Execute = 4,
    /// <summary>Cache disabled, for device memory.</summary>
    Uncached = 8,
}
