using System.Linq;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.UserCall;
using Shouldly;

namespace Pistachio.Protocols.Tests;

/// <summary>A server and a client survive any words from the other side.</summary>
public sealed class MalformedMessageTests
{
    private const ulong Protocol = 0x77UL << 16;

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

    [TestCase(Protocol | 99)]
    [TestCase(Protocol)]
    [TestCase((0x78UL << 16) | 1)]
    public void An_unknown_operation_or_protocol_is_answered_with_ENOSYS(ulong tag)
    {
        var message = new Message { Tag = tag, W0 = 1, W1 = 2, W2 = 3, W3 = 4 };
        SampleDispatcher.Dispatch(server, ref message, MessageKernel.ServerPage);
        new MessageTag(message.Tag).Operation.ShouldBe((uint)Errno.ENOSYS);
        new MessageTag(message.Tag).Protocol.ShouldBe(new MessageTag(tag).Protocol);
        (message.W0 | message.W1 | message.W2 | message.W3).ShouldBe(0UL);
        server.Calls.ShouldBe(0);
    }

    [TestCase(1, 1, 0)]
    [TestCase(1, 0, 1)]
    [TestCase(2, 0, 0)]
    [TestCase(2, 2, 0)]
    [TestCase(3, 0, 0)]
    [TestCase(5, 0, 1)]
    [TestCase(5, 0, 3)]
    public void A_message_of_the_wrong_length_is_answered_with_EINVAL(int operation, int extraWords, int capabilities)
    {
        var message = new Message { Tag = new MessageTag(0x77, (uint)operation, extraWords, capabilities).Value };
        SampleDispatcher.Dispatch(server, ref message, MessageKernel.ServerPage);
        message.Tag.ShouldBe(Protocol | (uint)Errno.EINVAL);
        server.Calls.ShouldBe(0);
    }

    [Test]
    public void A_byte_string_must_have_just_the_words_of_its_length() =>
        Gen.Select(Gen.ULong[0, 600], Gen.Int[0, 56]).Sample(
            (length, extraWords) =>
            {
                server = new SampleServer();
                var message = new Message { Tag = new MessageTag(0x77, 4, extraWords).Value, W0 = length };
                SampleDispatcher.Dispatch(server, ref message, MessageKernel.ServerPage);
                bool isRight = length <= 448 && extraWords == System.Math.Max(0, 1 + (((int)length + 7) / 8) - 4);
                return (server.Calls == 1) == isRight && (new MessageTag(message.Tag).Operation == 0) == isRight;
            },
            threads: 1);

    [TestCase(2, 0, 0x1_0000UL)]
    [TestCase(2, 1, 0x100UL)]
    [TestCase(2, 2, 2UL)]
    [TestCase(2, 3, 0x100UL)]
    [TestCase(1, 2, 0x1_0000_0000UL)]
    [TestCase(1, 3, 0x8000_0000UL)]
    public void A_word_out_of_the_range_of_its_type_is_answered_with_EINVAL(int operation, int word, ulong value)
    {
        var message = new Message { Tag = new MessageTag(0x77, (uint)operation, operation == 2 ? 1 : 0).Value };
        kernel.WritePage(MessageKernel.ServerPage, 0, 0);
        MessageWords.Write(ref message, MessageKernel.ServerPage, word, value);
        SampleDispatcher.Dispatch(server, ref message, MessageKernel.ServerPage);
        new MessageTag(message.Tag).Operation.ShouldBe((uint)Errno.EINVAL);
        server.Calls.ShouldBe(0);
    }

    [Test]
    public void A_negative_int_is_in_range()
    {
        var message = new Message { Tag = Protocol | 1, W3 = ulong.MaxValue };
        SampleDispatcher.Dispatch(server, ref message, MessageKernel.ServerPage);
        new MessageTag(message.Tag).Operation.ShouldBe(0u);
    }

    [Test]
    public void Capabilities_of_a_refused_message_do_not_stay_in_the_servers_table()
    {
        var message = new Message { Tag = new MessageTag(0x77, 99, 0, 3).Value };
        MessageWords.WriteCapability(MessageKernel.ServerPage, 0, 0x1_0000_0007);
        MessageWords.WriteCapability(MessageKernel.ServerPage, 1, 0);
        MessageWords.WriteCapability(MessageKernel.ServerPage, 2, 0x1_0000_0009);
        SampleDispatcher.Dispatch(server, ref message, MessageKernel.ServerPage);
        kernel.Invocations.Select(static call => (call.Number, call.Handle)).ShouldBe([(CallNumber.Delete, 0x1_0000_0007UL), (CallNumber.Delete, 0x1_0000_0009UL)]);
    }

    [Test]
    public void A_capability_that_did_not_arrive_is_answered_with_EMFILE()
    {
        client.Exchange(0x1_0000_0011, 41, 0, out _, out _).ShouldBe(Errno.EMFILE);
        server.Calls.ShouldBe(0);
        kernel.Invocations.ShouldHaveSingleItem().Handle.ShouldBe(0x1_0000_0011 ^ MessageKernel.HandleChange);
    }

    [Test]
    public void A_server_that_claims_more_bytes_than_there_is_room_for_fails_its_operation()
    {
        server.ClaimedLength = 449;
        client.Echo("abc"u8, new byte[448], out int length).ShouldBe((Errno)ProtocolFailure.BadReply);
        length.ShouldBe(0);
    }

    [Test]
    public void Any_message_gets_an_answer_that_a_client_can_read() =>
        Gen.Select(Gen.ULong[0, 8], Gen.ULong[0, 58], Gen.ULong[0, 8], Gen.ULong, Gen.ULong[0, 500]).Sample(
            (operation, extraWords, capabilities, word, small) =>
            {
                var message = new Message { Tag = Protocol | operation | (extraWords << 32) | (capabilities << 40), W0 = small, W1 = word, W2 = small, W3 = word };
                SampleDispatcher.Dispatch(server, ref message, MessageKernel.ServerPage);
                var tag = new MessageTag(message.Tag);
                return tag.Protocol == 0x77 && tag.Operation < ProtocolFailure.CallFailed && tag.ExtraWords <= MessageTag.MaximumExtraWords;
            },
            threads: 1);

    [Test]
    public void A_client_takes_no_values_from_a_reply_of_the_wrong_form() =>
        Gen.Select(Gen.ULong, Gen.ULong).Where(static pair => (pair.Item1 & 0xFFFF_FFFF_FFFF_0000) != Protocol).Sample(
            (tag, word) =>
            {
                kernel.TamperReply = (ref Message message, ulong page) =>
                {
                    message.Tag = tag;
                    message.W0 = word;
                };
                Errno result = client.Registers(1, 2, 3, 4, out ulong seen, out _, out _, out _);
                return result == (Errno)ProtocolFailure.BadReply && seen == 0;
            },
            threads: 1);

    [Test]
    public void Capabilities_of_a_reply_that_is_not_the_expected_one_do_not_stay_in_the_clients_table()
    {
        kernel.TamperReply = (ref Message message, ulong page) =>
        {
            message.Tag = new MessageTag(0x77, 0, 0, 2).Value;
            MessageWords.WriteCapability(page, 0, 0x1_0000_0007);
            MessageWords.WriteCapability(page, 1, 0x1_0000_0009);
        };
        client.Result(0).ShouldBe(ProtocolFailure.BadReply);
        kernel.Invocations.Select(static call => (call.Number, call.Handle)).ShouldBe([(CallNumber.Delete, 0x1_0000_0007UL), (CallNumber.Delete, 0x1_0000_0009UL)]);
    }

    [Test]
    public void A_call_that_did_not_reach_the_server_leaves_the_capabilities_it_was_to_send_alone()
    {
        kernel.Status = CallStatus.DeadPartner;
        client.Exchange(0x1_0000_0011, 41, 0x1_0000_0022, out _, out _).ShouldBe((Errno)(ProtocolFailure.CallFailed | (uint)CallStatus.DeadPartner));
        kernel.Invocations.ShouldBeEmpty();
    }

    [Test]
    public void A_client_does_not_write_past_its_buffer_for_a_reply_with_a_false_length()
    {
        kernel.TamperReply = (ref Message message, ulong page) => message.W0 = 4000;
        var same = new byte[448];
        client.Echo("abc"u8, same, out int length).ShouldBe((Errno)ProtocolFailure.BadReply);
        length.ShouldBe(0);
        same.ShouldAllBe(static value => value == 0);
    }
}
