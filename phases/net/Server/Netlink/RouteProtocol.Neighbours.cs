using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Stack;

namespace Pistachio.Net.Server;

/// <content>Neighbours.</content>
internal sealed partial class RouteProtocol
{
    private void ListNeighbours(byte family)
    {
        foreach (NeighbourEntry each in stack.NeighbourList)
        {
            if (FamilyOf(each.Address) == family)
                WriteNeighbour(each);
        }
    }

    private NetlinkOutcome TellNeighbour(ReadOnlySpan<byte> body)
    {
        const int indexOffset = 4;
        if (body.Length < RouteMessage.NeighbourSize)
            return Errno.EINVAL;
        NetlinkAttributes attributes = new(body[RouteMessage.NeighbourSize..]);
        if (!TryRead(attributes, RouteMessage.NeighbourAddress, body[0], out IpAddress address))
            return new NetlinkOutcome(Errno.EINVAL, "the address of the neighbour is missing");
        if (InterfaceAt(BinaryPrimitives.ReadInt32LittleEndian(body[indexOffset..])) is not { } link)
            return Errno.ENODEV;
        foreach (NeighbourEntry each in stack.NeighbourList)
        {
            if (each.Address != address || each.Interface != link)
                continue;
            WriteNeighbour(each);
            return Errno.None;
        }

        return Errno.ENOENT;
    }

    private void WriteNeighbour(NeighbourEntry each)
    {
        const int timesSize = 16;
        Begin(RouteMessage.NewNeighbour);
        Span<byte> body = _writer.Add(RouteMessage.NeighbourSize);
        body[0] = FamilyOf(each.Address);
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], each.Interface.Index);
        BinaryPrimitives.WriteUInt16LittleEndian(body[8..], StateOf(each.State));
        body[11] = RouteMessage.Unicast;
        _writer.Attribute(RouteMessage.NeighbourAddress, each.Address);
        if (each.State is not (NeighbourState.Incomplete or NeighbourState.Failed))
            _writer.Attribute(RouteMessage.NeighbourLink, each.Mac);
        _writer.Attribute(RouteMessage.NeighbourTimes, timesSize); // the stack does not tell since when
        End();
    }

    /// <summary>NUD_*.</summary>
    private static ushort StateOf(NeighbourState state) => state switch
    {
        NeighbourState.Incomplete => 0x01,
        NeighbourState.Reachable => 0x02,
        NeighbourState.Stale => 0x04,
        NeighbourState.Delay => 0x08,
        NeighbourState.Probe => 0x10,
        _ => 0x20,
    };
}
