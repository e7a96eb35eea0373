namespace Pistachio.LibPosix;

/// <summary>A fault that the library OS could not resolve.</summary>
public struct UnhandledFault
{
    public ulong Vector;
    public ulong ErrorCode;
    public ulong Address;
    public ulong InstructionPointer;
}
