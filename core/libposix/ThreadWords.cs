using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>
/// Offsets in the area that the library OS keeps for each thread, behind what the kernel uses of its message page, as the assembly of the gate knows them.
/// </summary>
public static class ThreadWords
{
    /// <summary><see cref="ThreadSignalArea"/>.</summary>
    public const int Signals = ProcessLayout.ThreadSignals;

    /// <summary>Address of the area, which is that of the message page.</summary>
    public const int Self = 0x420;

    /// <summary>The top of the stack that the gate works on.</summary>
    public const int StackTop = 0x428;

    /// <summary>Not zero while a call of the program is in the hands of C#.</summary>
    public const int CallActive = 0x430;

    /// <summary>Not zero when <see cref="Program"/>, not the gate's frame, has the registers that the program goes on with.</summary>
    public const int HasProgram = 0x438;

    /// <summary>All registers of the program, while signals are delivered to it and until it goes on.</summary>
    public const int Program = 0x440;

    /// <summary>Where an upcall goes back to, while its frame in the message page is no longer ours.</summary>
    public const int Return = 0x500;

    /// <summary>Thread id, 32 bits.</summary>
    public const int Id = 0x528;

    /// <summary>Where 0 is written when the thread ends.</summary>
    public const int ClearAddress = 0x530;

    /// <summary>The frame of the gate.</summary>
    public const int Frame = 0x540;

    /// <summary>What follows is for C# alone.</summary>
    public const int State = 0x7C0;
}
