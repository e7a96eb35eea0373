using System.Diagnostics.CodeAnalysis;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Platform.X64;

/// <summary>Instructions that C# has no word for; the bodies are in Instructions.S.</summary>
internal static class Instructions
{
    [RuntimeImport("PortIn8")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern uint PortIn8(uint port);

    [RuntimeImport("PortIn16")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern uint PortIn16(uint port);

    [RuntimeImport("PortIn32")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern uint PortIn32(uint port);

    [RuntimeImport("PortOut8")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void PortOut8(uint port, uint value);

    [RuntimeImport("PortOut16")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void PortOut16(uint port, uint value);

    [RuntimeImport("PortOut32")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void PortOut32(uint port, uint value);

    [RuntimeImport("ReadTimeStamp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern ulong ReadTimeStamp();

    [DoesNotReturn]
    [RuntimeImport("HaltForever")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    internal static extern void HaltForever();
}
