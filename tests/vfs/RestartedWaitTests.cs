using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Requests that were answered after others, when the server ends and begins anew.</summary>
[TestFixture]
internal sealed class RestartedWaitTests
{
    private const ulong User = FakeSystem.User;

    [Test]
    public void A_handle_that_a_process_got_after_waiting_is_not_given_to_another_file_when_the_server_begins_anew()
    {
        LastingMemory memory = new(1);
        FakeSystem before = new(RandomTrees.Small(), memory: memory);
        before.Server.Socket(User, SocketType.Stream, 0, out uint listener).ShouldBe(Errno.None);
        before.Server.Bind(User, listener, VfsLimits.Root, 0x1FF, "/tmp/name"u8).ShouldBe(Errno.None);
        before.Server.Listen(User, listener, 5).ShouldBe(Errno.None);
        uint client;
        do
            before.Server.Socket(User, SocketType.Stream, 0, out client).ShouldBe(Errno.None);
        while (client != 7); // the last for which there is room as long as the table has its first size
        Ask(before, SocketOperation.Accept, listener, 0, (uint)SocketWait.Yes).ShouldBeFalse("nobody has connected");
        ulong reply = before.Kernel.LastReply;
        before.Server.Connect(User, client, VfsLimits.Root, "/tmp/name"u8).ShouldBe(Errno.None);
        before.EndRequest();
        Touch(before);
        uint accepted = (uint)before.Kernel.Replies[reply].W0;
        accepted.ShouldBe(8u);

        // This one ends here, before it does anything else.
        FakeSystem after = new(RandomTrees.Small(), memory: memory);
        after.Open("/hello").ShouldBeGreaterThan(accepted, "the process still believes that it has the connection");
    }

    private static bool Ask(FakeSystem system, SocketOperation operation, uint handle, ulong second, ulong third)
    {
        Message message = default;
        message.Tag = new MessageTag(SocketDispatcher.Number, (uint)operation, 0).Value;
        message.Badge = User;
        message.W0 = handle;
        message.W1 = second;
        message.W2 = third;
        return system.Server.Handle(ref message, 0);
    }

    /// <summary>Any message: after it, those that wait are answered.</summary>
    private static void Touch(FakeSystem system)
    {
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.Close, 0).Value;
        message.Badge = User;
        message.W0 = 999;
        system.Server.Handle(ref message, 0).ShouldBeTrue();
    }
}
