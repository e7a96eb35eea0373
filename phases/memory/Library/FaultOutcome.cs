namespace Pistachio.Memory;

/// <summary>What the library made of a page fault.</summary>
public enum FaultOutcome
{
    /// <summary>The page is there now: resume.</summary>
    Resolved = 0,
    /// <summary>Nothing is mapped at the address: SIGSEGV with SEGV_MAPERR.</summary>
    NotMapped = 1,
    /// <summary>The mapping forbids the access: SIGSEGV with SEGV_ACCERR.</summary>
    Forbidden = 2,
    /// <summary>The access is allowed but no frame could be had, or the server took the frame back: SIGBUS.</summary>
    NoFrame = 3,
    /// <summary>The page lies behind the end of the file that is mapped: SIGBUS with BUS_ADRERR.</summary>
    BeyondEnd = 4,
}
