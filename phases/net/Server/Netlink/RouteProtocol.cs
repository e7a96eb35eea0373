using System;
using System.Buffers.Binary;
using Pistachio.Abi;
using Pistachio.Net.Stack;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Net.Server;

/// <summary>NETLINK_ROUTE: what programs ask of interfaces, addresses, routes and neighbours (rtnetlink(7) of Linux), and what the superuser changes of them.</summary>
/// <param name="stack">The stack.</param>
internal sealed partial class RouteProtocol(NetworkStack stack)
{
    /// <summary>
    /// An answer of many messages is cut into datagrams once it has so many bytes. No message has more than 1,024; programs have room for 4,096 at the least (the
    /// pages that C libraries take).
    /// </summary>
    private const int PartBytes = 3072;

    /// <summary>Bytes of <c>struct rtgenmsg</c>: what is shorter asks for nothing.</summary>
    private const int LeastBody = 1;

    private readonly NetlinkWriter _writer = new();

    /// <summary>The request at hand, and whose it is.</summary>
    private NetlinkSocket _socket = null!;
    private NetlinkHeader _request;

    /// <summary>It asks for all that there are.</summary>
    private bool _isDump;

    /// <summary>Answer the messages of a datagram, one after the other.</summary>
    /// <param name="socket">Where they came by, and the answers go.</param>
    /// <param name="bytes">The datagram. A message that is longer than what is left of it ends it without an answer.</param>
    /// <param name="isPrivileged">The superuser sent them: they may change something.</param>
    public void Answer(NetlinkSocket socket, ReadOnlySpan<byte> bytes, bool isPrivileged)
    {
        _socket = socket;
        while (bytes.Length >= NetlinkHeader.Size)
        {
            _request = NetlinkHeader.Read(bytes);
            if (_request.Length < NetlinkHeader.Size || _request.Length > (uint)bytes.Length)
                return;
            ReadOnlySpan<byte> message = bytes[..(int)_request.Length];
            if (_request.Has(NetlinkHeader.IsRequest))
            {
                _isDump = IsDump(message.Length);
                NetlinkOutcome outcome = Do(message[NetlinkHeader.Size..], isPrivileged);
                if (outcome.Error != Errno.None || (_request.Has(NetlinkHeader.WantsAcknowledgment) && !_isDump))
                    Acknowledge(outcome, message);
            }

            bytes = bytes[Math.Min(NetlinkHeader.Align(message.Length), bytes.Length)..];
        }
    }

    private bool IsDump(int length) =>
        _request.Type is >= RouteMessage.First and <= RouteMessage.Last && _request.Type % RouteMessage.Kinds == RouteMessage.Get
        && _request.Has(NetlinkHeader.WantsAll) && length >= NetlinkHeader.Size + LeastBody;

    private NetlinkOutcome Do(ReadOnlySpan<byte> body, bool isPrivileged)
    {
        if (_request.Type < RouteMessage.First)
            return Errno.None; // for netlink itself, which wants nothing done
        if (_request.Type > RouteMessage.Last)
            return Errno.EOPNOTSUPP;
        if (body.Length < LeastBody)
            return Errno.None;
        if (_request.Type % RouteMessage.Kinds != RouteMessage.Get && !isPrivileged)
            return Errno.EPERM;
        if (_isDump && _socket.IsFull)
            return Errno.EBUSY;
        byte family = body[0];
        switch (_request.Type)
        {
            case RouteMessage.GetLink when _isDump:
                ListLinks();
                break;
            case RouteMessage.GetLink:
                return TellLink(body);
            case RouteMessage.GetAddress when _isDump:
                ListOf(family, ListAddresses);
                break;
            case RouteMessage.GetRoute when _isDump:
                ListOf(family, ListRoutes);
                break;
            case RouteMessage.GetRoute:
                return TellRoute(body);
            case RouteMessage.GetNeighbour when _isDump:
                ListOf(family, ListNeighbours);
                break;
            case RouteMessage.GetNeighbour:
                return TellNeighbour(body);
            case RouteMessage.NewLink or RouteMessage.SetLink:
                return ChangeLink(body);
            case RouteMessage.NewAddress:
                return AddAddress(body);
            case RouteMessage.DeleteAddress:
                return RemoveAddress(body);
            case RouteMessage.NewRoute:
                return AddRoute(body);
            case RouteMessage.DeleteRoute:
                return RemoveRoute(body);
            default:
                return Errno.EOPNOTSUPP;
        }

        EndList();
        return Errno.None;
    }

    /// <summary>Begin a message of an answer.</summary>
    /// <param name="type">Its type.</param>
    private void Begin(ushort type) => _writer.Begin(type, _isDump ? NetlinkHeader.IsPart : (ushort)0, _request.Sequence, _news is null ? _socket.Port : 0);

    /// <summary>A message of an answer is whole.</summary>
    private void End()
    {
        _writer.End();
        if (_news is { } news)
            news.Add((_newsGroup, _writer.Take()));
        else if (!_isDump || _writer.Length >= PartBytes)
            _socket.Put(_writer.Take());
    }

    /// <summary>A list of one family; 0 asks for those of IPv4, then those of IPv6.</summary>
    private static void ListOf(byte family, Action<byte> list)
    {
        if (family != 0)
        {
            list(family);
            return;
        }

        list((byte)SocketFamily.Internet);
        list((byte)SocketFamily.Internet6);
    }

    private void EndList()
    {
        Begin(NetlinkHeader.Done);
        _writer.Add(sizeof(int));
        _writer.End();
        _socket.Put(_writer.Take());
    }

    /// <summary>An error, or none: its negative number, and the message that it is about; of one that went well only the header.</summary>
    private void Acknowledge(NetlinkOutcome outcome, ReadOnlySpan<byte> message)
    {
        bool isWhole = outcome.Error != Errno.None && !_socket.IsCapped;
        string? reason = _socket.WantsReasons ? outcome.Reason : null;
        int flags = (isWhole ? 0 : NetlinkHeader.IsCapped) | (reason is null ? 0 : NetlinkHeader.HasReason);
        _writer.Begin(NetlinkHeader.Error, (ushort)flags, _request.Sequence, _socket.Port);
        ReadOnlySpan<byte> about = isWhole ? message : message[..NetlinkHeader.Size];
        Span<byte> body = _writer.Add(sizeof(int) + about.Length);
        BinaryPrimitives.WriteInt32LittleEndian(body, -(int)outcome.Error);
        about.CopyTo(body[sizeof(int)..]);
        if (reason is not null)
            _writer.Attribute(RouteMessage.ErrorReason, reason);
        _writer.End();
        _socket.Put(_writer.Take());
    }

    private NetworkInterface? InterfaceAt(int index) => index > 0 && index <= stack.Interfaces.Count ? stack.Interfaces[index - 1] : null;

    private static byte FamilyOf(IpAddress address) => (byte)(address.Is4 ? SocketFamily.Internet : SocketFamily.Internet6);

    private static byte ScopeOf(IpAddress address) =>
        address.IsLoopback ? RouteMessage.Host : address.IsLinkLocal && !address.Is4 ? RouteMessage.Link : RouteMessage.Universe;

    /// <summary>An address in an attribute, as long as its family has it.</summary>
    private static bool TryRead(NetlinkAttributes attributes, ushort type, byte family, out IpAddress address)
    {
        const int size4 = 4;
        const int size6 = 16;
        address = default;
        bool is4 = family == (byte)SocketFamily.Internet;
        if (!attributes.TryFind(type, out ReadOnlySpan<byte> value) || value.Length < (is4 ? size4 : size6))
            return false;
        address = is4 ? IpAddress.Read4(value) : IpAddress.Read6(value);
        return true;
    }
}
