using System.Runtime.InteropServices;

namespace Pistachio.UserCall;

/// <summary>
/// The register part of a message. The stubs in <c>Assembly/KernelEntry.S</c> move it to and from the registers.
/// </summary>
/// <remarks>
/// <code>
/// 0x00  Tag    rbx   see MessageTag
/// 0x08  W0     r12
/// 0x10  W1     r13
/// 0x18  W2     r14
/// 0x20  W3     r15
/// 0x28  Badge  rdx   of the endpoint capability the sender used, or the word of a notification
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public struct Message
{
    public ulong Tag;
    public ulong W0;
    public ulong W1;
    public ulong W2;
    public ulong W3;

    /// <summary>Set on receipt only.</summary>
    public ulong Badge;
}
