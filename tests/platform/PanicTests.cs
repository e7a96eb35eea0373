using NUnit.Framework;
using Shouldly;

namespace Pistachio.Platform.Tests;

/// <summary>A kernel that goes wrong says what and where, and QEMU ends with a status of its own.</summary>
internal sealed class PanicTests
{
    [TestCase("stop", "asked for")]
    [TestCase("index", "index out of range")]
    [TestCase("divide", "divide error")]
    [TestCase("overflow", "arithmetic overflow")]
    [TestCase("null", "page fault in the kernel, writing 0x0")]
    public void A_panic_prints_its_reason_and_the_lines_that_led_there(string name, string reason)
    {
        (int status, string console) = Machine.Run(name);

        status.ShouldBe(Machine.Panicked, console);
        console.ShouldContain($"PANIC: {reason}");
        console.ShouldContain("SelfTest/Failures.cs:");
        console.ShouldContain("X64_Boot.Start");
    }

    [TestCase("text", "writing", TestName = "Kernel code cannot be overwritten")]
    [TestCase("constant", "writing", TestName = "Kernel constants cannot be overwritten")]
    [TestCase("alias", "writing", TestName = "The kernel image is not writable by a second address")]
    [TestCase("execute", "executing", TestName = "Memory cannot be executed by the kernel")]
    public void The_page_tables_refuse(string name, string access)
    {
        (int status, string console) = Machine.Run(name);

        status.ShouldBe(Machine.Panicked, console);
        console.ShouldContain($"PANIC: page fault in the kernel, {access} 0xffff");
    }

    [Test]
    public void An_overflowing_kernel_stack_is_caught_at_its_guard_page()
    {
        (int status, string console) = Machine.Run("stack");

        status.ShouldBe(Machine.Panicked, console);
        console.ShouldContain("PANIC: double fault");
        console.ShouldContain("Failures.cs:");
    }
}
