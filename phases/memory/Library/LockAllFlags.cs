using System;

namespace Pistachio.Memory;

/// <summary>The MCL_ values of <c>mlockall</c>, with the numbers of Linux.</summary>
[Flags]
public enum LockAllFlags : uint
{
    Current = 1,
    Future = 2,
    /// <summary>MCL_ONFAULT of Linux, with one of the others: pages are locked once they are there, and not taken now.</summary>
    OnFault = 4,
}
