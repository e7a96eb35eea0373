using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Net.Protocol;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Sockets.Tests;

/// <content>SO_LINGER.</content>
internal sealed partial class SocketServerTests
{
    private const ulong TenSeconds = (10UL << 32) | 1;

    [Test]
    public void Who_closes_waits_until_the_other_end_has_taken_everything()
    {
        (uint client, uint server) = Connect();
        _server.SetOption(One, client, SocketOption.Linger, TenSeconds).ShouldBe(Errno.None);
        SocketStates.DoesLinger(State(client)).ShouldBeTrue();
        (SocketStates.ReadyOf(State(client)) & SocketStates.Lingers).ShouldBe(0);
        int written = WriteAll(client);
        Lingers(client).ShouldBeTrue();
        int read = 0;
        while (_server.Receive(Two, server, 400, ReceiveFlags.None, out _, new byte[400], out int count) == Errno.None && count > 0)
        {
            read += count;
            Run();
            _kernel.Now += 1_000_000_000; // small windows are waited for
            Run();
        }

        read.ShouldBe(written);
        _kernel.Replies.Count.ShouldBe(1);
        _server.Close(Control, client).ShouldBe(Errno.None);
    }

    [Test]
    public void Nobody_waits_where_all_has_arrived_or_the_connection_is_reset()
    {
        (uint client, uint server) = Connect();
        _server.Send(One, client, 0, new byte[10], out _).ShouldBe(Errno.None);
        Lingers(client).ShouldBeFalse(); // it has not set the option
        foreach (uint socket in new[] { client, server })
            _server.SetOption(socket == client ? One : Two, socket, SocketOption.Linger, TenSeconds).ShouldBe(Errno.None);
        Lingers(server, Two).ShouldBeFalse(); // it has not read all
        _server.SetOption(One, client, SocketOption.Linger, TenSeconds & ~1UL).ShouldBe(Errno.None);
        SocketStates.DoesLinger(State(client)).ShouldBeFalse();
        Told(client, SocketOption.Linger).ShouldBe(0u);
        _server.SetOption(One, client, SocketOption.Linger, 7).ShouldBe(Errno.None);
        Told(client, SocketOption.Linger).ShouldBe(1u);
        SocketStates.DoesLinger(State(client)).ShouldBeFalse();
        _server.Close(Control, client).ShouldBe(Errno.None);
        Run();
        _server.Receive(Two, server, 10, ReceiveFlags.None, out _, new byte[10], out _);
        _server.Receive(Two, server, 10, ReceiveFlags.None, out _, new byte[10], out _).ShouldBe(Errno.ECONNRESET);
    }

    private bool Lingers(uint socket, ulong domain = One)
    {
        Message message = new() { Badge = domain, W0 = socket };
        message.Tag = new MessageTag(SocketDispatcher.Number, (uint)SocketOperation.Linger, 0).Value;
        bool isAnswered = _server.Handle(ref message, Page);
        _server.Settle(Page);
        return !isAnswered;
    }
}
