namespace Pistachio.Isolation;

/// <summary>What became of an attempt.</summary>
internal struct Report
{
    public const ulong DebugException = 1;
    public const ulong Breakpoint = 3;
    public const ulong InvalidOpcode = 6;
    public const ulong StackFault = 12;
    public const ulong GeneralProtection = 13;
    public const ulong PageFault = 14;
    public const ulong FloatingPointError = 16;
    public const ulong VectorException = 19;

    public ReportKind Kind;

    /// <summary>Of a fault: vector, error code, address, instruction pointer. Else what the domain reported.</summary>
    public ulong Word0;
    public ulong Word1;
    public ulong Word2;
    public ulong Word3;
}

internal enum ReportKind : ulong
{
    /// <summary>Nothing came before the deadline.</summary>
    Silence = 0,

    /// <summary>The domain got through, and says what it has got.</summary>
    Done = 1,

    /// <summary>The kernel stopped the thread.</summary>
    Fault = 2,

    /// <summary>Something that nobody expects; word 0 is the status.</summary>
    Other = 3,
}
