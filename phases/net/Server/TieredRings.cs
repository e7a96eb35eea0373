using System.Diagnostics.CodeAnalysis;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <summary>Long rings for those who come first, and short ones for the others, so that much can move and many can be connected.</summary>
/// <param name="first">The long ones.</param>
/// <param name="then">The short ones.</param>
internal sealed class TieredRings(ByteRingSource first, ByteRingSource then) : ITcpRingSource
{
    /// <summary>What peers are told at first; who gets a short ring tells them less with the next segment.</summary>
    public int ReceiveCapacity => first.ReceiveCapacity;

    public bool TryTake([NotNullWhen(true)] out ISendRing? send, [NotNullWhen(true)] out IReceiveRing? receive) =>
        first.TryTake(out send, out receive) || then.TryTake(out send, out receive);

    public void Return(ISendRing send, IReceiveRing receive)
    {
        ByteRingSource source = send.Capacity == first.ReceiveCapacity ? first : then;
        source.Return(send, receive);
    }
}
