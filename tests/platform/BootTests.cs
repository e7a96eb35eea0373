using NUnit.Framework;
using Shouldly;

namespace Pistachio.Platform.Tests;

/// <summary>Machines that the platform layer runs on, and those that it refuses.</summary>
internal sealed class BootTests
{
    [TestCase("qemu64,+rdrand", "64")]
    [TestCase("qemu64,+rdrand", "5G")]
    [TestCase("max", "512")]
    public void What_the_language_offers_works_in_the_kernel_tier(string cpu, string memory)
    {
        (int status, string console) = Machine.Run("language", "-cpu", cpu, "-m", memory);

        status.ShouldBe(Machine.Passed, console);
        console.ShouldNotContain("FAILED");
        console.ShouldContain("checks held");
    }

    [TestCase("pc")]
    [TestCase("q35")]
    [TestCase("pc,hpet=off")]
    public void The_clock_agrees_with_another_timer_of_the_machine(string board)
    {
        // Counting instructions makes the measurement the same on a busy host.
        (int status, string console) = Machine.Run("clock", "-machine", board, "-icount", "shift=0,sleep=off");

        status.ShouldBe(Machine.Passed, console);
        console.ShouldNotContain("FAILED");
    }

    [Test]
    public void A_restart_restarts()
    {
        // With -no-reboot QEMU ends where the machine would start again.
        (int status, string console) = Machine.Run("restart");

        status.ShouldBe(0, console);
        console.ShouldNotContain("PANIC");
    }

    [TestCase("qemu64,-lm", "no 64-bit mode")]
    [TestCase("qemu64,-nx", "NX")]
    [TestCase("qemu64,-syscall", "no syscall")]
    [TestCase("qemu64,-sse2", "no SSE2")]
    public void A_CPU_without_a_needed_feature_is_refused_in_one_line(string cpu, string missing)
    {
        (int status, string console) = Machine.Run("language", "-cpu", cpu);

        status.ShouldBe(Machine.Unfit, console);
        console.ShouldContain("Pistachio cannot start: this CPU");
        console.ShouldContain(missing);
    }

    [TestCase("8")]
    [TestCase("24")]
    public void Too_little_memory_is_refused_in_one_line(string memory)
    {
        (int status, string console) = Machine.Run("language", "-m", memory);

        status.ShouldBe(Machine.Unfit, console);
        console.ShouldContain("Pistachio cannot start: 32 MiB of memory are needed");
    }

    [Test]
    public void A_machine_without_a_serial_port_runs_all_the_same()
    {
        (int status, _) = Machine.Run("language", "-nodefaults", "-serial", "none");

        status.ShouldBe(Machine.Passed);
    }
}
