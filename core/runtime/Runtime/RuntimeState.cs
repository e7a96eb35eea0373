using System.Runtime.InteropServices;

namespace Pistachio.Runtime;

/// <summary>What the assembly of the runtime and its C# share. One instance, in Native/State.S; offsets in Native/State.inc.</summary>
[StructLayout(LayoutKind.Explicit, Size = 0x40)]
internal unsafe struct RuntimeState
{
    /// <summary>Where the next object goes. All memory up to <see cref="AllocationLimit"/> is zero.</summary>
    [FieldOffset(0x00)] internal nuint AllocationPointer;

    /// <summary>Last address where an object may end. At least <see cref="Heap.MinimumObject"/> bytes beyond it belong to the same chunk.</summary>
    [FieldOffset(0x08)] internal nuint AllocationLimit;

    /// <summary>The exception thrown last of those being handled.</summary>
    [FieldOffset(0x10)] internal ExceptionFrame* ExceptionHead;

    /// <summary>A reference to the arrays that hold the thread's statics; CoreLib makes them.</summary>
    [FieldOffset(0x18)] internal nuint ThreadStatics;

    /// <summary>Lowest usable address of the stack.</summary>
    [FieldOffset(0x20)] internal nuint StackLow;

    /// <summary>First address above the stack.</summary>
    [FieldOffset(0x28)] internal nuint StackHigh;

    /// <summary>The error number that CoreLib keeps for foreign functions.</summary>
    [FieldOffset(0x30)] internal int ErrorNumber;
}
