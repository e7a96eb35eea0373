using System;
using System.Numerics;
using System.Text;
using Pistachio.Abi;

namespace Pistachio.Net.Stack;

/// <summary>
/// A DHCP client for one interface (RFC 2131 section 4.4): it gets an address, looks whether somebody has it all the same, renews it, and gives it back.
/// It uses a UDP socket like any program.
/// </summary>
public sealed class DhcpClient : ISocketWatcher, ITimed, IAddressOwner
{
    private const ushort ServerPort = 67;
    private const ushort ClientPort = 68;
    private const int MessageSize = 576;

    // RFC 2131 section 4.1: 4 seconds, doubled up to 64, each give or take one.
    private const long FirstInterval = 4 * Time.Second;
    private const int MaximumDoublings = 4;

    /// <summary>Questions without an answer after which an operator is told: half a minute.</summary>
    private const int PatientTries = 3;
    private const int RequestTries = 4;

    // Section 3.1 step 5: after a conflict.
    private const long ConflictPause = 10 * Time.Second;

    // Section 4.4.5.
    private const long MinimumRenewalInterval = 60 * Time.Second;

    private readonly NetworkStack _stack;
    private readonly Timer _timer;
    private readonly Timer _arrival;
    private readonly byte[] _message = new byte[MessageSize];
    private UdpSocket? _socket;
    private DhcpLease? _offer;
    private InterfaceAddress? _address;
    private Route? _defaultRoute;
    private uint _transaction;
    private long _begun;
    private long _requested;
    private long _leased;
    private int _tries;

    internal DhcpClient(NetworkStack stack, NetworkInterface via)
    {
        _stack = stack;
        Interface = via;
        _timer = new Timer(stack.Timers, this);
        _arrival = new Timer(stack.Timers, this);
    }

    public NetworkInterface Interface { get; }

    /// <summary>Who is told; null: nobody.</summary>
    public IDhcpWatcher? Watcher { get; set; }

    public DhcpState State { get; private set; }

    /// <summary>The lease in use; null: none.</summary>
    public DhcpLease? Lease { get; private set; }

    /// <summary>Look on the link for somebody who has the address before it is used (section 2.2), which takes some seconds.</summary>
    public bool ProbesAddress { get; set; } = true;

    private bool HasFiniteLease => Lease is { Seconds: not uint.MaxValue };

    /// <summary>Begin.</summary>
    /// <returns>None; EADDRINUSE: somebody has the client's port; EALREADY: it has begun.</returns>
    public Errno Start()
    {
        if (State != DhcpState.Stopped)
            return Errno.EALREADY;

        _socket = _stack.Udp.Open(false, new DatagramRing(8192));
        _socket.BoundInterface = Interface;
        _socket.MayBroadcast = true;
        _socket.Watcher = this;
        Errno result = _socket.Bind(new IpEndpoint(IpAddress.Any4, ClientPort));
        if (result != Errno.None)
            return result;

        // Section 4.4.1: clients that start together do not ask together.
        BeginAnew(_stack.Secrets.Below(1000) * Time.Millisecond);
        return Errno.None;
    }

    /// <summary>Give the lease back (section 4.4.6) and end.</summary>
    public void Stop()
    {
        if (State == DhcpState.Stopped)
            return;

        if (Lease is not null && State is DhcpState.Bound or DhcpState.Renewing or DhcpState.Rebinding)
            Send(DhcpMessageType.Release, Lease!.Server, isBroadcast: false);
        DropLease();
        _timer.Cancel();
        _arrival.Cancel();
        _socket?.Close();
        Interface.IsConfiguring = false;
        State = DhcpState.Stopped;
    }

    void ISocketWatcher.OnChange(NetworkSocket socket, SocketChange change)
    {
        // Not in the middle of the stack's work, but with the next look at the clock.
        if (State != DhcpState.Stopped)
            _arrival.Set(_stack.Now);
    }

    void ITimed.OnTimer(Timer timer)
    {
        if (timer == _timer)
        {
            OnDeadline();
            return;
        }

        // An error such as an unreachable server tells nothing that silence does not.
        _ = _socket!.TakeError();
        while (State != DhcpState.Stopped && _socket.Received.TryTake(_message, out DatagramInfo info))
        {
            ReadOnlySpan<byte> message = _message.AsSpan(0, Math.Min(info.Length, _message.Length));
            if (info.Source.Port == ServerPort && DhcpMessage.IsReplyTo(message, _transaction, Interface.Mac))
                Receive(message);
        }
    }

    void IAddressOwner.OnReady(InterfaceAddress address)
    {
        if (State == DhcpState.Checking)
            Bind();
    }

    void IAddressOwner.OnDuplicate(InterfaceAddress address)
    {
        // Section 4.4.4: the server shall give the address to nobody else.
        Send(DhcpMessageType.Decline, IpAddress.Broadcast4, isBroadcast: true);
        DropLease();
        Watcher?.OnFailure(this, DhcpFailure.AddressInUse);
        BeginAnew(ConflictPause);
    }

    private void BeginAnew(long pause)
    {
        State = DhcpState.Init;
        Interface.IsConfiguring = true;
        _offer = null;
        _timer.Set(_stack.Now + Math.Max(pause, 1));
    }

    private void OnDeadline()
    {
        switch (State)
        {
            case DhcpState.Init:
                _transaction = (uint)_stack.Secrets.Next();
                _begun = _stack.Now;
                _tries = 0;
                State = DhcpState.Selecting;
                Ask(DhcpMessageType.Discover);
                break;

            case DhcpState.Selecting:
                if (_tries >= PatientTries)
                    Watcher?.OnFailure(this, DhcpFailure.NoAnswer);
                Ask(DhcpMessageType.Discover);
                break;

            case DhcpState.Requesting:
                if (_tries < RequestTries)
                {
                    Ask(DhcpMessageType.Request);
                    break;
                }

                Watcher?.OnFailure(this, DhcpFailure.NoAnswer);
                BeginAnew(0);
                break;

            case DhcpState.Bound:
            case DhcpState.Renewing:
            case DhcpState.Rebinding:
                Extend();
                break;
        }
    }

    /// <summary>T1, T2 or the end of the lease has come, or a question of one of them had no answer (section 4.4.5).</summary>
    private void Extend()
    {
        long now = _stack.Now;
        long rebinding = _leased + Lease!.RebindingSeconds * Time.Second;
        long end = _leased + Lease.Seconds * Time.Second;
        if (now >= end)
        {
            DropLease();
            Watcher?.OnFailure(this, DhcpFailure.Expired);
            BeginAnew(0);
            return;
        }

        if (State == DhcpState.Bound)
            _transaction = (uint)_stack.Secrets.Next();
        State = now >= rebinding ? DhcpState.Rebinding : DhcpState.Renewing;
        _requested = now;
        Send(DhcpMessageType.Request, State == DhcpState.Renewing ? Lease.Server : IpAddress.Broadcast4, isBroadcast: false);
        long next = State == DhcpState.Renewing ? rebinding : end;
        _timer.Set(Math.Min(next, now + Math.Max((next - now) / 2, MinimumRenewalInterval)));
    }

    private void Receive(ReadOnlySpan<byte> message)
    {
        DhcpMessageType type = DhcpMessage.Type(message);
        switch (State)
        {
            case DhcpState.Selecting when type == DhcpMessageType.Offer:
                if (TryReadLease(message) is not { } offer)
                    return;
                _offer = offer;
                _tries = 0;
                State = DhcpState.Requesting;
                Ask(DhcpMessageType.Request);
                break;

            case DhcpState.Requesting or DhcpState.Renewing or DhcpState.Rebinding when type == DhcpMessageType.Ack:
                if (TryReadLease(message) is { } lease)
                    TakeLease(lease);
                break;

            case DhcpState.Requesting or DhcpState.Renewing or DhcpState.Rebinding when type == DhcpMessageType.Nak:
                // Not of a server that we did not ask.
                if (State == DhcpState.Requesting && DhcpMessage.Address(message, DhcpOption.ServerIdentifier) != _offer!.Server)
                    return;
                DropLease();
                Watcher?.OnFailure(this, DhcpFailure.Refused);
                BeginAnew(Time.Second);
                break;
        }
    }

    private void TakeLease(DhcpLease lease)
    {
        // Section 4.4.1: the lease counts from when it was asked for.
        _leased = _requested;
        bool isSame = Lease is { } old && old.Address == lease.Address && old.PrefixLength == lease.PrefixLength;
        if (!isSame)
            DropLease();
        Lease = lease;
        if (isSame)
        {
            Bind();
            return;
        }

        State = DhcpState.Checking;
        _timer.Cancel();
        Interface.IsConfiguring = false;
        _address = _stack.AddAddress(Interface, lease.Address, lease.PrefixLength, ProbesAddress);
        if (_address is null)
        {
            // The interface had it already, from somebody else than us.
            Bind();
            return;
        }

        _address.Owner = this;
        if (!ProbesAddress)
            Bind();
    }

    private void Bind()
    {
        State = DhcpState.Bound;
        Interface.IsConfiguring = false;
        if (Lease!.Mtu != 0 && Interface.Link is { } link)
            Interface.Mtu = Math.Min(Lease.Mtu, Math.Min(link.Mtu, PacketPool.SmallCapacity));
        IpAddress router = Lease.Routers.Count > 0 ? Lease.Routers[0] : IpAddress.Any4;
        if (_defaultRoute is null || _defaultRoute.Gateway != router)
        {
            if (_defaultRoute is not null)
                _stack.RemoveRoute(_defaultRoute);
            _defaultRoute = router.IsAny ? null : new Route(new IpPrefix(IpAddress.Any4, 0), Interface, router, Interface.Index) { Origin = RouteOrigin.Dhcp };
            if (_defaultRoute is not null && _stack.AddRoute(_defaultRoute) != Errno.None)
                _defaultRoute = null;
        }

        if (HasFiniteLease)
            _timer.Set(Math.Max(_stack.Now + 1, _leased + Lease.RenewalSeconds * Time.Second));
        else
            _timer.Cancel();
        Watcher?.OnLease(this, Lease);
    }

    private void DropLease()
    {
        bool wasInUse = Lease is not null && State is DhcpState.Bound or DhcpState.Renewing or DhcpState.Rebinding;
        Lease = null;
        if (_defaultRoute is not null)
            _stack.RemoveRoute(_defaultRoute);
        _defaultRoute = null;
        if (_address is not null)
            _stack.RemoveAddress(_address);
        _address = null;
        if (wasInUse)
            Watcher?.OnLease(this, null);
    }

    /// <summary>Send a question that is repeated until it is answered.</summary>
    private void Ask(DhcpMessageType type)
    {
        _requested = _stack.Now;
        Send(type, IpAddress.Broadcast4, isBroadcast: true);
        long interval = FirstInterval << Math.Min(_tries, MaximumDoublings);
        _tries++;
        _timer.Set(_stack.Now + interval - Time.Second + _stack.Secrets.Below(2000) * Time.Millisecond);
    }

    private void Send(DhcpMessageType type, IpAddress destination, bool isBroadcast)
    {
        Span<byte> message = stackalloc byte[MessageSize];
        bool hasAddress = State is DhcpState.Bound or DhcpState.Renewing or DhcpState.Rebinding;
        IpAddress client = hasAddress ? Lease!.Address : IpAddress.Any4;
        ushort seconds = (ushort)Math.Min((_stack.Now - _begun) / Time.Second, ushort.MaxValue);
        int at = DhcpMessage.WriteFixed(message, _transaction, seconds, isBroadcast, client, Interface.Mac);
        DhcpLease? meant = Lease ?? _offer;
        Add(message, ref at, DhcpOption.MessageType, [(byte)type]);
        Span<byte> bytes = stackalloc byte[1 + MacAddress.Size];
        bytes[0] = 1;
        Interface.Mac.Write(bytes[1..]);
        Add(message, ref at, DhcpOption.ClientIdentifier, bytes);
        if (type is DhcpMessageType.Request or DhcpMessageType.Decline && !hasAddress)
        {
            AddAddress(message, ref at, DhcpOption.RequestedAddress, meant!.Address);
            AddAddress(message, ref at, DhcpOption.ServerIdentifier, meant.Server);
        }

        if (type == DhcpMessageType.Release)
            AddAddress(message, ref at, DhcpOption.ServerIdentifier, meant!.Server);
        if (type is DhcpMessageType.Discover or DhcpMessageType.Request)
        {
            Add(message, ref at, DhcpOption.MaximumSize, [MessageSize >> 8, MessageSize & 0xFF]);
            Add(message, ref at, DhcpOption.ParameterList,
                [DhcpOption.SubnetMask, DhcpOption.Router, DhcpOption.NameServer, DhcpOption.DomainName, DhcpOption.InterfaceMtu, DhcpOption.LeaseTime,
                    DhcpOption.RenewalTime, DhcpOption.RebindingTime]);
        }

        message[at++] = DhcpOption.End;
        // What is lost here is lost as on the wire: the timer asks again.
        _ = _socket!.SendTo(new IpEndpoint(destination, ServerPort), message[..Math.Max(at, DhcpMessage.MinimumSize)]);
    }

    private static void Add(Span<byte> message, ref int at, byte option, ReadOnlySpan<byte> value)
    {
        message[at] = option;
        message[at + 1] = (byte)value.Length;
        value.CopyTo(message[(at + 2)..]);
        at += 2 + value.Length;
    }

    private static void AddAddress(Span<byte> message, ref int at, byte option, IpAddress address)
    {
        Span<byte> value = stackalloc byte[4];
        address.Write(value);
        Add(message, ref at, option, value);
    }

    /// <returns>Null: what must be there is not, or makes no sense.</returns>
    private static DhcpLease? TryReadLease(ReadOnlySpan<byte> message)
    {
        IpAddress address = DhcpMessage.YourAddress(message);
        IpAddress server = DhcpMessage.Address(message, DhcpOption.ServerIdentifier);
        uint seconds = DhcpMessage.Number(message, DhcpOption.LeaseTime, 0);
        if (address.IsAny || address.IsMulticast || address.IsLoopback || address == IpAddress.Broadcast4 || server.IsAny || seconds == 0)
            return null;

        uint mask = DhcpMessage.Number(message, DhcpOption.SubnetMask, ClassMask(address));
        int prefix = BitOperations.LeadingZeroCount(~mask);
        if (prefix == 0 || mask << prefix != 0)
            return null;

        uint renewal = DhcpMessage.Number(message, DhcpOption.RenewalTime, seconds / 2);
        uint rebinding = DhcpMessage.Number(message, DhcpOption.RebindingTime, (uint)(seconds * 7UL / 8));
        if (renewal >= rebinding || rebinding >= seconds)
        {
            renewal = seconds / 2;
            rebinding = (uint)(seconds * 7UL / 8);
        }

        string domain = DhcpMessage.TryFind(message, DhcpOption.DomainName, out ReadOnlySpan<byte> name) ? Encoding.ASCII.GetString(name).TrimEnd('\0') : string.Empty;
        int mtu = DhcpMessage.TryFind(message, DhcpOption.InterfaceMtu, out ReadOnlySpan<byte> size) && size.Length == 2 ? (size[0] << 8) | size[1] : 0;
        return new DhcpLease
        {
            Address = address,
            PrefixLength = prefix,
            Server = server,
            Routers = Addresses(message, DhcpOption.Router),
            NameServers = Addresses(message, DhcpOption.NameServer),
            Domain = domain,
            Mtu = mtu >= 576 ? mtu : 0,
            Seconds = seconds,
            RenewalSeconds = renewal,
            RebindingSeconds = rebinding,
        };
    }

    /// <summary>The mask that an address had before there were options for it (RFC 791 section 3.2).</summary>
    private static uint ClassMask(IpAddress address) => (address.V4 >> 30) switch { 0 or 1 => 0xFF00_0000, 2 => 0xFFFF_0000, _ => 0xFFFF_FF00 };

    private static IpAddress[] Addresses(ReadOnlySpan<byte> message, byte option)
    {
        if (!DhcpMessage.TryFind(message, option, out ReadOnlySpan<byte> value) || value.Length % 4 != 0)
            return [];

        IpAddress[] addresses = new IpAddress[value.Length / 4];
        for (int i = 0; i < addresses.Length; i++)
            addresses[i] = IpAddress.Read4(value[(i * 4)..]);
        return addresses;
    }
}
