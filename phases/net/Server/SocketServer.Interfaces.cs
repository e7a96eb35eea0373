using System;
using System.Buffers.Binary;
using System.Text;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <content>What programs are told of interfaces, and of all sockets.</content>
public sealed partial class SocketServer
{
    /// <inheritdoc/>
    public Errno Interface(ulong domain, uint index, Span<byte> record, out int bytes)
    {
        bytes = 0;
        if (index > int.MaxValue || InterfaceAt((int)index) is not { } each)
            return Errno.ENODEV;
        record = record[..InterfaceRecord.Size];
        record.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(record[InterfaceRecord.Index..], each.Index);
        BinaryPrimitives.WriteUInt32LittleEndian(record[InterfaceRecord.Flags..], FlagsOf(each));
        BinaryPrimitives.WriteInt32LittleEndian(record[InterfaceRecord.Mtu..], each.Mtu);
        if (NetworkTables.Address4Of(each) is { } own)
        {
            own.Address.Write(record[InterfaceRecord.Address..]);
            BinaryPrimitives.WriteUInt32BigEndian(record[InterfaceRecord.Mask..], NetworkTables.MaskOf(own.Network));
            if (!each.IsLoopback)
                own.Network.Last.Write(record[InterfaceRecord.Broadcast..]);
        }

        each.Mac.Write(record[InterfaceRecord.Hardware..]);
        BinaryPrimitives.WriteUInt16LittleEndian(record[InterfaceRecord.Type..], each.IsLoopback ? InterfaceRecord.Loopback : InterfaceRecord.Ethernet);
        Encoding.ASCII.GetBytes(each.Name, record[InterfaceRecord.Name..]);
        bytes = InterfaceRecord.Size;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ChangeInterface(ulong domain, SocketFamily family, uint request, ReadOnlySpan<byte> argument)
    {
        if (!IsPrivileged(domain))
            return Errno.EPERM;
        bool isOfFamily = request is InterfaceChange.SetAddress or InterfaceChange.SetMask or InterfaceChange.SetBroadcast
            or InterfaceChange.AddRoute or InterfaceChange.RemoveRoute;
        return isOfFamily && family != SocketFamily.Internet ? Errno.EOPNOTSUPP : _routeProtocol.Control(request, argument);
    }

    /// <inheritdoc/>
    public Errno Table(ulong domain, TextFile table, uint position, uint maximum, Span<byte> bytes, out int count)
    {
        count = 0;
        Caller caller = CallerOf(domain);

        // Who reads on gets what is behind the bytes that he has got, whatever has happened since.
        if (position == 0 || caller.ReadTable != table)
        {
            if (NetworkTables.Write(_stack, _sockets, _card?.Lease, table) is not { } text)
                return Errno.EINVAL;
            caller.ReadTable = table;
            caller.TableText = Encoding.ASCII.GetBytes(text);
        }

        byte[] whole = caller.TableText;
        if (position < (uint)whole.Length)
        {
            count = Math.Min((int)Math.Min(maximum, (uint)bytes.Length), whole.Length - (int)position);
            whole.AsSpan((int)position, count).CopyTo(bytes);
            return Errno.None;
        }

        caller.ReadTable = TextFile.None;
        caller.TableText = [];
        return Errno.None;
    }

    /// <summary>The flags of an interface, see <see cref="InterfaceRecord"/>.</summary>
    internal static uint FlagsOf(NetworkInterface each)
    {
        uint kind = each.IsLoopback ? InterfaceRecord.IsLoopback : InterfaceRecord.HasBroadcast | InterfaceRecord.HasGroups;
        return (each.IsEnabled ? InterfaceRecord.IsUp : 0) | kind | (each.IsUp ? InterfaceRecord.IsRunning : 0);
    }
}
