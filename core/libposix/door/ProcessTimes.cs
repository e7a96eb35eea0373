namespace Pistachio.Posix;

/// <summary><c>struct px_tms</c>, in units of 10 ms.</summary>
public struct ProcessTimes
{
    public long User;
    public long System;

    /// <summary>Of the children that were waited for.</summary>
    public long ChildrenUser;
    public long ChildrenSystem;
}
