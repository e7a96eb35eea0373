using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary>The console server on a virtual board, driven by a program of its own: streams, status, what disturbs them.</summary>
[TestFixture]
internal sealed class ConsoleOnBoardTests
{
    private ConsoleBoard _board = null!;

    [SetUp]
    public void MakeBoard() => _board = new ConsoleBoard();

    [TearDown]
    public void RemoveBoard() => _board.Dispose();

    [TestCase(false)]
    [TestCase(true)]
    public async Task What_goes_in_comes_out_byte_for_byte_with_the_status(bool isCounted)
    {
        var bytes = new byte[50_000];
        new Random(1).NextBytes(bytes);

        var result = await _board.RunAsync("copy", bytes, isCounted: isCounted);

        result.Status.ShouldBe(7, result.Complaint + _board.Log);
        _board.Output.ToArray().ShouldBe(bytes);
        _board.Error.ToArray().ShouldBeEmpty();
    }

    [TestCase("qemu64,+rdrand")]
    [TestCase("max")]
    public async Task Lines_that_others_print_do_not_harm_the_output(string cpu)
    {
        const int Total = 120_000;

        var result = await _board.RunAsync($"flood {Total}", cpu: cpu);

        result.Status.ShouldBe(0, result.Complaint + _board.Log);
        _board.Output.ToArray().ShouldBe(Enumerable.Range(0, Total).Select(i => (byte)(i * 31 / 7)).ToArray());
        _board.Log.ShouldContain("probe: a line between frames");
    }

    [Test]
    public async Task Each_stream_refuses_what_it_is_not_for()
    {
        var result = await _board.RunAsync("streams");

        result.Status.ShouldBe(0, result.Complaint + _board.Log);
        Encoding.ASCII.GetString(_board.Output.ToArray()).ShouldBe("9 0 0 22 9 0 0 1 9\n");
    }

    [Test]
    public async Task A_program_that_waits_is_ended_after_its_time()
    {
        var result = await _board.RunAsync("wait", timeout: TimeSpan.FromSeconds(15));

        result.Status.ShouldBe(124, result.Complaint + _board.Log);
        Encoding.ASCII.GetString(_board.Output.ToArray()).ShouldBe("waiting");
    }

    /// <summary>A frame's worth: program, console server and kernel together.</summary>
    [Test]
    public async Task Output_costs_a_bounded_number_of_instructions_for_each_byte()
    {
        const int Total = 161;

        var result = await _board.RunAsync($"cost {Total}", isCounted: true);

        result.Status.ShouldBe(0, result.Complaint + _board.Log);
        var nanoseconds = double.Parse(Encoding.ASCII.GetString(_board.Error.ToArray()), CultureInfo.InvariantCulture);
        TestContext.Out.WriteLine($"{nanoseconds / Total:0} instructions a byte");
        (nanoseconds / Total).ShouldBeLessThan(300);
    }
}
