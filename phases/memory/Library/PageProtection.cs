using System;

namespace Pistachio.Memory;

/// <summary>The PROT_ values of POSIX <c>sys/mman.h</c>, with the numbers of Linux.</summary>
[Flags]
public enum PageProtection : uint
{
    /// <summary>PROT_NONE: no access at all.</summary>
    None = 0,
    /// <summary>PROT_READ.</summary>
    Read = 1,
    /// <summary>PROT_WRITE; the processor makes writable pages readable as well.</summary>
    Write = 2,
    /// <summary>PROT_EXEC; the processor makes executable pages readable as well.</summary>
    Execute = 4,
}
