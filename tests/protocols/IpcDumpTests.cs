using System.IO;
using System.Linq;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.IpcDump;
using Pistachio.Protocols.Description;
using Shouldly;

namespace Pistachio.Protocols.Tests;

/// <summary>Words in, fields out.</summary>
public sealed class IpcDumpTests
{
    private static readonly ProtocolCatalog Catalog = new(ProtocolCatalog.FromAssembly(typeof(ISampleServer).Assembly));

    private StringWriter output = null!;
    private MessageDump dump = null!;

    [SetUp]
    public void SetUp()
    {
        output = new StringWriter { NewLine = "\n" };
        dump = new MessageDump(Catalog, output);
    }

    [TearDown]
    public void TearDown() => output.Dispose();

    [Test]
    public void A_request_is_shown_with_the_names_of_its_fields()
    {
        dump.Request([Tag(1), "12", "0xffffffffffffffff", "3", "0xffffffffffffffff"]);
        output.ToString().ShouldBe("ISampleServer.Registers request\n  a = 12 (0xc)\n  b = -1\n  c = 3\n  d = -1\n");
    }

    [Test]
    public void Enums_booleans_and_byte_strings_are_shown_by_their_meaning()
    {
        dump.Request([Tag(2, extraWords: 1), "1", "2", "1", "2", "3"]);
        dump.Request([Tag(3, extraWords: 2), "1", "4", "0x0a226261", "0", "0", "5"]);
        output.ToString().ShouldBe(
            "ISampleServer.Small request\n  a = 1\n  b = 2\n  c = true\n  d = Green\n  e = Left|Right\n" +
            "ISampleServer.Name request\n  before = 1\n  name = \"ab\\\"\\x0a\"\n  after = 5\n");
    }

    [Test]
    public void A_reply_is_shown_as_the_answer_to_the_request_before_it()
    {
        dump.Request([Tag(1), "1", "2", "3", "4"]);
        dump.Reply([Tag(0), "10", "2", "3", "4"], operation: null);
        dump.Reply([Tag((uint)Errno.EINVAL)], operation: null);
        output.ToString().ShouldEndWith("ISampleServer.Registers reply: ok\n  seen = 10 (0xa)\n  e = 2\n  f = 3\n  g = 4\nISampleServer.Registers reply: EINVAL\n");
    }

    [TestCase("5")]
    [TestCase("exchange")]
    public void A_reply_can_be_shown_for_an_operation_by_number_or_name(string operation)
    {
        dump.Reply([Tag(0, capabilities: 1), "3"], operation);
        output.ToString().ShouldBe("ISampleServer.Exchange reply: ok\n  back = capability 0\n  sum = 3\n");
    }

    [Test]
    public void A_wrong_length_and_missing_words_are_said()
    {
        dump.Request([Tag(2), "1"]);
        output.ToString().ShouldBe(
            "ISampleServer.Small request\n  a = 1\n  b = (not given)\n  c = (not given)\n  d = (not given)\n  e = (not given)\n  wrong length: 0 extra words, expected 1\n");
    }

    [TestCase("x", "'x' is not a number from 0 to 2^64-1, decimal or 0x and hexadecimal")]
    [TestCase("-1", "'-1' is not a number from 0 to 2^64-1, decimal or 0x and hexadecimal")]
    [TestCase("18446744073709551616", "'18446744073709551616' is not a number from 0 to 2^64-1, decimal or 0x and hexadecimal")]
    [TestCase("0x", "'0x' is not a number from 0 to 2^64-1, decimal or 0x and hexadecimal")]
    [TestCase("0x990001", "unknown protocol 0x99; known are: 0x77 ISampleServer")]
    [TestCase("0x100000000000", "0x100000000000 is no message tag: bits 44 to 63 are not zero")]
    public void Bad_input_is_named_in_one_line(string tag, string message) =>
        Should.Throw<InputException>(() => dump.Request([tag])).Message.ShouldBe(message);

    [Test]
    public void An_unknown_operation_lists_the_known_ones() =>
        Should.Throw<InputException>(() => dump.Request([Tag(99)])).Message.ShouldStartWith("ISampleServer has no operation 99; it has: 1 Registers, 2 Small");

    [Test]
    public void No_words_and_too_many_words_are_bad_input()
    {
        Should.Throw<InputException>(() => dump.Request([])).Message.ShouldBe("the tag is missing");
        Should.Throw<InputException>(() => dump.Request([.. Enumerable.Repeat("1", 62)])).Message.ShouldBe("61 words; a message has at most 60");
    }

    [Test]
    public void The_list_names_protocols_operations_and_fields()
    {
        dump.List();
        output.ToString().ShouldStartWith("0x77 ISampleServer\n      1 Registers(ulong a, long b, uint c, int d) -> (ulong seen, long e, uint f, int g)\n");
    }

    [Test]
    public void The_document_of_server_interfaces_names_every_field()
    {
        string text = Description.Documents.ServerInterfacesDocument.Write(Catalog.Protocols);
        text.ShouldContain("### ISampleServer.Registers");
        text.ShouldContain("| reply | seen | ulong | word 0 | The badge. |");
        text.ShouldContain("| request | name | bytes | words 1 to 4, at most 20 bytes |");
        text.ShouldNotContain("| request | badge |");
    }

    [Test]
    public void Two_protocols_with_one_number_are_refused() =>
        Should.Throw<System.ArgumentException>(static () => new ProtocolCatalog([.. Catalog.Protocols, .. Catalog.Protocols])).Message.ShouldContain("same protocol number 0x77");

    private static string Tag(uint operation, int extraWords = 0, int capabilities = 0) => $"0x{new MessageTag(0x77, operation, extraWords, capabilities).Value:x}";
}
