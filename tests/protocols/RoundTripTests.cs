using System;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.UserCall;
using Shouldly;

namespace Pistachio.Protocols.Tests;

/// <summary>What a client sends is what the server gets, and back.</summary>
public sealed class RoundTripTests
{
    private SampleServer server = null!;
    private MessageKernel kernel = null!;
    private SampleClient client;

    [SetUp]
    public void SetUp()
    {
        server = new SampleServer();
        kernel = new MessageKernel((ref Message message, ulong page) => SampleDispatcher.Dispatch(server, ref message, page));
        KernelTransport.Current = kernel;
        client = new SampleClient(MessageKernel.Endpoint, MessageKernel.ClientPage);
    }

    [Test]
    public void Every_word_of_a_message_arrives_in_both_directions() =>
        Gen.Select(Gen.ULong, Gen.Long, Gen.UInt, Gen.Int).Sample(
            (a, b, c, d) =>
            {
                client.Registers(a, b, c, d, out ulong seen, out long e, out uint f, out int g).ShouldBe(Errno.None);
                return seen == (a ^ MessageKernel.Badge) && e == ~b && f == ~c && g == ~d;
            },
            threads: 1);

    [Test]
    public void Small_types_arrive_with_their_values() =>
        Gen.Select(Gen.UShort, Gen.Byte, Gen.Bool, Gen.Bool, Gen.ULong).Sample(
            (a, b, c, isRed, e) =>
            {
                Colour d = isRed ? Colour.Red : Colour.Green;
                client.Small(a, b, c, d, (Ways)e, out ushort f, out byte g, out bool h, out Colour i, out Ways j).ShouldBe(Errno.None);
                return f == (ushort)~a && g == (byte)~b && h == !c && i != d && (ulong)j == ~e;
            },
            threads: 1);

    [Test]
    public void An_answer_to_a_kept_request_is_what_the_server_would_have_answered() =>
        Gen.Select(Gen.Byte.Array[0, 30], Gen.ULong).Sample(
            (old, last) =>
            {
                KernelTransport.Current = new MessageKernel((ref Message message, ulong page) => SampleDispatcher.AnswerName(ref message, page, old, last));
                byte[] got = new byte[30];
                client.Name(1, "name"u8, 2, got, out int length, out ulong gotLast).ShouldBe(Errno.None);
                return got.AsSpan(0, length).SequenceEqual(old) && gotLast == last;
            },
            threads: 1);

    [Test]
    public void A_byte_string_between_words_arrives_whole() =>
        Gen.Select(Gen.UInt, Gen.Byte.Array[0, 20], Gen.ULong).Sample(
            (before, name, after) =>
            {
                var old = new byte[30];
                client.Name(before, name, after, old, out int length, out ulong last).ShouldBe(Errno.None);
                return old.AsSpan(0, length).SequenceEqual(name) && last == after + before;
            },
            threads: 1);

    [Test]
    public void A_byte_string_at_the_end_sends_only_the_words_in_use() =>
        Gen.Byte.Array[0, 448].Sample(
            text =>
            {
                var same = new byte[448];
                client.Echo(text, same, out int length).ShouldBe(Errno.None);
                int extra = Math.Max(0, 1 + ((text.Length + 7) / 8) - 4);
                return same.AsSpan(0, length).SequenceEqual(text) && kernel.ExtraWords == (extra, extra);
            },
            threads: 1);

    [Test]
    public void The_longest_message_arrives_whole()
    {
        var bulk = new byte[464];
        Array.Fill(bulk, (byte)3);
        client.Full(bulk, 7, out ulong sum).ShouldBe(Errno.None);
        sum.ShouldBe(7UL + (464 * 3));
        kernel.ExtraWords.Request.ShouldBe(MessageTag.MaximumExtraWords);
    }

    [Test]
    public void A_short_buffer_gets_the_first_bytes_and_the_true_length()
    {
        var same = new byte[2];
        client.Echo("abcdef"u8, same, out int length).ShouldBe(Errno.None);
        length.ShouldBe(6);
        same.ShouldBe("ab"u8.ToArray());
    }

    [Test]
    public void Capabilities_arrive_as_handles_of_the_receivers_table()
    {
        client.Exchange(0x1_0000_0011, 41, 0x1_0000_0022, out ulong back, out ulong sum).ShouldBe(Errno.None);
        server.Received.ShouldBe([0x1_0000_0011 ^ MessageKernel.HandleChange, 0x1_0000_0022 ^ MessageKernel.HandleChange]);
        back.ShouldBe(0x1_0000_0011UL);
        sum.ShouldBe(42UL);
    }

    [Test]
    public void A_servers_error_reaches_the_client() =>
        Gen.UInt[0, 0x7FFF].Sample(value => client.Result(value) == value, threads: 1);

    [TestCase(0x8000u)]
    [TestCase(0x10000u)]
    [TestCase(0xFFFFFFFFu)]
    public void A_result_that_does_not_fit_a_reply_is_a_bad_reply(uint value) => client.Result(value).ShouldBe(ProtocolFailure.BadReply);

    [TestCase(CallStatus.DeadPartner)]
    [TestCase(CallStatus.BadHandle)]
    [TestCase(CallStatus.Cancelled)]
    [TestCase(CallStatus.Truncated)]
    public void A_call_that_fails_is_told_from_an_error_of_the_server(CallStatus status)
    {
        kernel.Status = status;
        uint result = client.Result(0);
        ProtocolFailure.StatusOf(result).ShouldBe(status);
        ProtocolFailure.StatusOf((uint)Errno.EINVAL).ShouldBe(CallStatus.Ok);
        server.Calls.ShouldBe(0);
    }

    [Test]
    public void A_byte_string_that_is_too_long_is_not_sent()
    {
        client.Echo(new byte[449], [], out _).ShouldBe((Errno)ProtocolFailure.TooLong);
        server.Calls.ShouldBe(0);
    }

    [Test]
    public void A_server_that_cannot_answer_yet_answers_the_same_message_later()
    {
        Message message = default;
        message.Tag = new MessageTag(SampleDispatcher.Number, (uint)SampleOperation.Later).Value;
        message.W0 = 5;
        Message asked = message;
        SampleDispatcher.Dispatch(server, ref message, MessageKernel.ServerPage).ShouldBeFalse();
        message.ShouldBe(asked);

        server.HasAnswer = true;
        SampleDispatcher.Dispatch(server, ref message, MessageKernel.ServerPage).ShouldBeTrue();
        new MessageTag(message.Tag).Operation.ShouldBe((uint)Errno.None);
        message.W0.ShouldBe(5UL);
    }
}
