namespace Pistachio.Platform.X64;

/// <summary>What a walk over the stack knows of one frame. Filled by CaptureContext in Instructions.S: the order is fixed.</summary>
internal struct UnwindState
{
    public ulong Rip;
    public ulong Rsp;
    public ulong Rbp;
}
