using System;

namespace Pistachio.Memory;

/// <summary>The MS_ values of <c>msync</c>, with the numbers of Linux.</summary>
[Flags]
public enum SyncFlags : uint
{
    Async = 1,
    Invalidate = 2,
    Sync = 4,
}
