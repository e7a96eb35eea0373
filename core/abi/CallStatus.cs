namespace Pistachio.Abi;

/// <summary>Result of a native kernel call, in <c>rax</c>. Zero is success.</summary>
public enum CallStatus : ulong
{
    Ok = 0,
    /// <summary>The handle names no capability: out of range, empty slot or a stale generation.</summary>
    BadHandle = 1,
    /// <summary>The capability is of another kind than the call needs.</summary>
    WrongKind = 2,
    /// <summary>The capability lacks a right that the call needs.</summary>
    NoRight = 3,
    /// <summary>An argument is out of range or badly aligned.</summary>
    BadArgument = 4,
    /// <summary>The untyped region has not enough memory left.</summary>
    OutOfMemory = 5,
    /// <summary>The capability table has no free slot.</summary>
    TableFull = 6,
    /// <summary>The address space has no page left for a page table; feed it.</summary>
    NoPageTables = 7,
    /// <summary>A page is already mapped there, or the memory capability is already mapped elsewhere.</summary>
    AlreadyMapped = 8,
    /// <summary>The object is not in a state that allows the call.</summary>
    WrongState = 9,
    /// <summary>The partner died or was destroyed before it replied.</summary>
    DeadPartner = 10,
    /// <summary>The deadline passed first.</summary>
    TimedOut = 11,
    /// <summary>The operation was cancelled because the thread was suspended.</summary>
    Cancelled = 12,
    /// <summary>A signal of the bound notification was received instead of a message; the badge is the word.</summary>
    Notified = 13,
    /// <summary>There is nobody to reply to.</summary>
    NoCaller = 14,
    /// <summary>The call would block for ever: the caller waits for itself.</summary>
    Deadlock = 15,
    /// <summary>No such kernel call.</summary>
    NoSuchCall = 16,
    /// <summary>The capability is in use and cannot be copied or moved.</summary>
    InUse = 17,
    /// <summary>The message was received but not all capabilities in it: the receiver's table is full.</summary>
    Truncated = 18,
}
