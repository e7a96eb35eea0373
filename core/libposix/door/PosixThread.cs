using System.Runtime.InteropServices;

namespace Pistachio.Posix;

/// <summary>A thread that <see cref="Px.ThreadCreate"/> has made. It must stay where it is until it has been joined: a static field does.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
public struct PosixThread
{
    /// <summary>Thread id; the library OS puts 0 here when the thread has ended.</summary>
    [FieldOffset(0)] internal uint Id;

    /// <summary>What it is for: given to the program's <c>px_thread_main</c>.</summary>
    [FieldOffset(8)] internal ulong Argument;

    /// <summary>What that returned.</summary>
    [FieldOffset(16)] internal ulong Result;

    /// <summary>Its stack, in bytes.</summary>
    [FieldOffset(24)] internal ulong Mapping;
    [FieldOffset(32)] internal ulong MappingSize;
}
