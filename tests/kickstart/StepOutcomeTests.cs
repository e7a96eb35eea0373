using NUnit.Framework;
using Shouldly;

namespace Pistachio.Kickstart.Tests;

/// <summary>What is said when a program does not do what its scenario expects.</summary>
internal sealed class StepOutcomeTests
{
    [TestCase("a\nb\n", "a\nb\n", null)]
    [TestCase("", "", null)]
    [TestCase("a\nb\n", "a\nc\n", "output, line 2: expected 'b', got 'c'")]
    [TestCase("a\nb\n", "a\n", "output ends before line 2: expected 'b'")]
    [TestCase("a\n", "a\nb\n", "output, line 2: expected nothing more, got 'b'")]
    [TestCase("", "x", "output, line 1: expected nothing more, got 'x'")]
    [TestCase("a\n", "a", "output ends without an end of line after 'a'")]
    [TestCase("a", "a\n", "output, line 1: expected no end of line after 'a'")]
    public void A_text_must_be_the_same_to_the_last_byte(string expected, string actual, string? complaint) =>
        new ExpectedText.Whole(expected).Complaint("output", actual).ShouldBe(complaint);

    [TestCase("one\nmore\ntwo 17 ms\n", null)]
    [TestCase("two 17 ms\none\n", "output has no line 'two * ms' after 'one'; its last line is 'one'")]
    [TestCase("", "output has no line 'one'; its last line is ''")]
    public void Lines_must_be_there_in_their_order(string actual, string? complaint) =>
        new ExpectedText.Lines(["one", "two * ms"]).Complaint("output", actual).ShouldBe(complaint);

    [Test]
    public void All_that_is_wrong_is_told()
    {
        var step = new ScenarioStep(["a"], 1) { Status = 1, Error = new ExpectedText.Whole("wrong\n") };

        new StepOutcome(1, "", "wrong\n", null).Complaints(step).ShouldBeEmpty();
        new StepOutcome(2, "x", "", null).Complaints(step).ShouldBe(
            ["status: expected 1, got 2", "output, line 1: expected nothing more, got 'x'", "error output ends before line 1: expected 'wrong'"]);
        new StepOutcome(124, "", "wrong\n", "the program did not end within 5 s").Complaints(step).ShouldBe(["the program did not end within 5 s"]);
    }
}
