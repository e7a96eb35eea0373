using System;
using System.Collections.Generic;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Requests as messages: whatever is sent, the server answers and goes on.</summary>
[TestFixture]
internal sealed class MessageTests
{
    private const ulong Page = 0x7FFF_FFFF_E000;

    [Test]
    public void Random_messages_get_an_answer_and_leave_the_server_working() =>
        Gen.Select(RandomTrees.Nodes, Request.Array[60]).Sample(
            (root, requests) =>
            {
                FakeSystem system = new(root);
                PageTransport transport = new();
                KernelTransport.Current = transport;
                foreach ((uint protocol, uint operation, ulong badge, ulong[] words, byte[] bytes) in requests)
                {
                    Message message = default;
                    message.Badge = badge;
                    message.W0 = words[0];
                    message.W1 = words[1];
                    message.W2 = words[2];
                    message.W3 = words[3];

                    // A byte string where the operation has one, or anything.
                    int at = (int)(words[4] % 6);
                    int extra = Math.Max(0, at + 1 + MessageWords.WordsOf(bytes.Length) - 4);
                    MessageWords.Write(ref message, Page, at, (ulong)bytes.Length);
                    MessageWords.WriteBytes(ref message, Page, at + 1, MessageWords.WordsOf(bytes.Length), bytes);
                    message.Tag = new MessageTag(protocol, operation, extra).Value;

                    if (!system.Server.Handle(ref message, Page))
                    {
                        operation.ShouldBeOneOf((uint)VfsOperation.PipeWait, (uint)VfsOperation.PipeRead);
                        continue;
                    }

                    new MessageTag(message.Tag).Protocol.ShouldBe(protocol);
                    new MessageTag(message.Tag).Operation.ShouldBeLessThan(0x8000u);
                }

                // Ended or not, a fresh domain can work.
                system.Server.EndDomain(FakeSystem.Control, 0x9999);
                system.Server.CreateDomain(FakeSystem.Control, 0x9999, 0, ulong.MaxValue, 0).ShouldBe(Errno.None);
                system.Status("/dev/null", out _, domain: 0x9999).ShouldBe(Errno.None);
            },
            iter: 500);

    [Test]
    public void Clients_and_server_understand_one_another()
    {
        FakeSystem system = new(RandomTrees.Small());
        KernelTransport.Current = new PageTransport { Server = system.Server };
        new VfsControlClient(FakeSystem.Control, Page).CreateDomain(0x1234, 0, 0, 0).ShouldBe(Errno.None);
        VfsClient client = new(0x1234, Page);
        client.Open(VfsLimits.Root, OpenFlags.ReadOnly, 0, "/bin/up"u8, out uint handle, out FileKind kind, out ulong size).ShouldBe(Errno.None);
        (kind, size).ShouldBe((FileKind.Regular, 13UL));
        client.Advance(handle, 5, out ulong position, out ulong taken, out _, out _).ShouldBe(Errno.None);
        (position, taken).ShouldBe((0UL, 5UL));
        client.Close(handle).ShouldBe(Errno.None);
        client.Close(handle).ShouldBe(Errno.EBADF);
        client.ExtendPath("/bin/"u8).ShouldBe(Errno.None);
        client.Access(VfsLimits.Root, 1, true, true, "tool"u8).ShouldBe(Errno.None);
        new VfsControlClient(0x1234, Page).EndDomain(0x1234).ShouldBe(Errno.EPERM);
    }

    private static readonly ulong[] Interesting = [0, 1, 2, 3, 4, 5, 8, 40, 280, 440, 0x1000, 0x1_0000, 0x20_0000, uint.MaxValue, long.MaxValue, ulong.MaxValue];

    private static readonly byte[][] Paths = [[.. "/"u8], [.. "a"u8], [.. "/dev/null"u8], [.. "dev/tty"u8], [.. "../a/b"u8], [], [0], [.. "a/"u8]];

    private static Gen<(uint Protocol, uint Operation, ulong Badge, ulong[] Words, byte[] Bytes)> Request => Gen.Select(
        Gen.UInt[0x30, 0x31], Gen.UInt[0, 22], Gen.OneOf(Gen.Const(FakeSystem.User), Gen.Const(1UL), Gen.ULong[0, 0x1002]),
        Gen.OneOf(Gen.Int[0, Interesting.Length - 1].Select(i => Interesting[i]), Gen.ULong, Gen.ULong[0, 8]).Array[5],
        Gen.OneOf(Gen.Int[0, Paths.Length - 1].Select(i => Paths[i]), Gen.Byte.Array[0, 420]));

    /// <summary>A message page and, if there is a server, a way to it; endpoint handles are badges, capabilities go as they are.</summary>
    private sealed class PageTransport : KernelTransport
    {
        private readonly Dictionary<int, ulong> _words = [];

        public Server.VfsServer? Server { get; init; }

        public override KernelResult Invoke(CallNumber number, ulong handle, ulong argument0, ulong argument1, ulong argument2, ulong argument3) =>
            throw new InvalidOperationException($"{number} is not faked");

        public override CallStatus InvokeMessage(CallNumber number, ulong handle, ulong argument0, ref Message message)
        {
            message.Badge = handle;
            Server!.Handle(ref message, Page).ShouldBeTrue();
            return CallStatus.Ok;
        }

        public override ulong ReadPage(ulong page, int offset) => _words.GetValueOrDefault(offset);

        public override void WritePage(ulong page, int offset, ulong value) => _words[offset] = value;
    }
}
