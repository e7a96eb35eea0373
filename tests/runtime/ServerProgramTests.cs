using System.Text.RegularExpressions;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Runtime.Tests;

/// <summary>What the author of a server may rely on. Each case is a method of the self-test program.</summary>
public sealed class ServerProgramTests
{
    private const long SmallHeap = 1 << 20;

    [TestCase("strings", TestName = "Text is formatted, parsed, joined and converted")]
    [TestCase("collections", TestName = "Lists, dictionaries, queues and sorting work")]
    [TestCase("delegates", TestName = "Lambdas capture, delegates combine, iterators iterate")]
    [TestCase("interfaces", TestName = "Interface calls find the right method for one and for many receivers")]
    [TestCase("casts", TestName = "Casts succeed and fail as in C#")]
    [TestCase("generics", TestName = "Generic methods, records and comparers work")]
    [TestCase("spans", TestName = "Spans slice, copy with overlap and clear")]
    [TestCase("statics", TestName = "Static constructors run once, on first use")]
    [TestCase("thread-statics", TestName = "Thread statics keep their values over collections")]
    [TestCase("clock", TestName = "The clock runs")]
    public void Language(string name) => ShouldPass(name);

    [TestCase("catch", TestName = "The first matching handler catches")]
    [TestCase("finally", TestName = "Finally blocks run, innermost first")]
    [TestCase("filters", TestName = "Filters decide, before any finally block, and may throw")]
    [TestCase("rethrow", TestName = "throw; throws the same object after a nested throw")]
    [TestCase("nested", TestName = "Handlers and finally blocks may throw in their turn")]
    [TestCase("deep", TestName = "An exception passes 2,000 frames with finally blocks")]
    [TestCase("many-throws", TestName = "200,000 exceptions leave nothing behind")]
    [TestCase("static-constructor", TestName = "A failed static constructor fails each use")]
    [TestCase("registers", TestName = "Variables hold the right values in and after a handler")]
    [TestCase("using", TestName = "using disposes when an exception passes")]
    public void Exceptions(string name) => ShouldPass(name);

    [TestCase("null-reference", TestName = "A null reference is an exception, also in calls, stores and copies")]
    [TestCase("division", TestName = "Division by zero and division overflow are told apart")]
    [TestCase("range-checks", TestName = "Indices, lengths and checked arithmetic are checked")]
    [TestCase("fault-in-handler", TestName = "A fault inside a handler is an exception of its own")]
    public void Faults(string name) => ShouldPass(name);

    [TestCase("flat-under-load", TestName = "A million allocations over 20,000 messages leave the heap as it was")]
    [TestCase("garbage-within-a-message", TestName = "One message may make more garbage than the heap holds")]
    [TestCase("live-data-survives", TestName = "Live data survives fifty collections")]
    [TestCase("locals-survive", TestName = "What only local variables refer to survives a collection")]
    [TestCase("long-list", TestName = "A linked list of 12,000 objects is marked without recursion")]
    [TestCase("wide-graph", TestName = "More pending objects than the mark stack holds are all marked")]
    [TestCase("weak-handles", TestName = "A weak handle forgets its object when the last strong one is freed")]
    [TestCase("dependent-handles", TestName = "A weak table keeps values as long as their keys")]
    [TestCase("handles-run-out", TestName = "Running out of handles is an exception, and freed handles come back")]
    [TestCase("out-of-memory", TestName = "A full heap is an exception, and collecting empties it")]
    [TestCase("out-of-memory-again-and-again", TestName = "An event loop survives 200 messages that fill the heap")]
    [TestCase("fragmentation", TestName = "Holes of all sizes are used again")]
    [TestCase("random-graph", TestName = "Arrays of structs and boxes keep what they refer to")]
    public void Collector(string name) => ShouldPass(name, SmallHeap);

    [Test]
    public void An_unhandled_exception_reports_type_message_and_stack()
    {
        (int status, string output) = SelfTestProgram.Run("unhandled");
        status.ShouldBe(ExitStatus.UnhandledException);
        output.ShouldStartWith("unhandled exception: BrokenPromiseException: kept nothing\n");
        Regex.Count(output, "^   at 0x[0-9a-f]+$", RegexOptions.Multiline).ShouldBeInRange(5, 8);
        output.ShouldNotContain("finally");
    }

    [Test]
    public void An_unhandled_null_reference_reports_where()
    {
        (int status, string output) = SelfTestProgram.Run("unhandled-null");
        status.ShouldBe(ExitStatus.UnhandledException);
        output.ShouldStartWith("unhandled exception: NullReferenceException");
        output.ShouldContain("   at 0x");
    }

    [Test]
    public void Unhandled_out_of_memory_still_reports()
    {
        (int status, string output) = SelfTestProgram.Run("unhandled-out-of-memory");
        status.ShouldBe(ExitStatus.UnhandledException);
        output.ShouldStartWith("unhandled exception: OutOfMemoryException");
    }

    [Test]
    public void A_stack_overflow_ends_the_program_with_a_report()
    {
        (int status, string output) = SelfTestProgram.Run("stack-overflow");
        status.ShouldBe(ExitStatus.StackOverflow);
        output.ShouldStartWith("stack overflow\n   at 0x");
    }

    [Test]
    public void A_wild_pointer_ends_the_program_with_its_address()
    {
        (int status, string output) = SelfTestProgram.Run("wild-pointer");
        status.ShouldBe(ExitStatus.Fault);
        output.ShouldContain("address 0x123456789000\n");
    }

    [Test]
    public void Fail_fast_prints_its_message()
    {
        (int status, string output) = SelfTestProgram.Run("fail-fast");
        status.ShouldBe(ExitStatus.FailFast);
        output.ShouldContain("the sky is falling");
    }

    [Test]
    public void Environment_Exit_gives_the_status() => SelfTestProgram.Run("exit").Status.ShouldBe(9);

    [Test]
    public void A_heap_that_is_too_small_is_refused_at_start()
    {
        (int status, string output) = SelfTestProgram.Run("strings", heap: 64 << 10);
        status.ShouldBe(ExitStatus.BadStart);
        output.ShouldBe("fatal: the heap must be between 256 KiB and 4 GiB\n");
    }

    private static void ShouldPass(string name, long heap = 16 << 20)
    {
        (int status, string output) = SelfTestProgram.Run(name, heap);
        TestContext.Out.Write(output);
        output.ShouldEndWith("passed\n");
        status.ShouldBe(0);
    }
}
