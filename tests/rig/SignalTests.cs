using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading.Tasks;

using NUnit.Framework;

using Shouldly;

namespace Pistachio.Rig.Tests;

/// <summary>A command that is ended by a signal, or by its user, leaves no virtual board and no lock behind.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(120_000)]
internal sealed class SignalTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-signals-").FullName;
    private readonly string marker = $"pistachio-{Guid.NewGuid():N}";

    public void Dispose() => Directory.Delete(directory, true);

    [TestCase("TERM", 143)]
    public async Task A_virtual_board_ends_with_the_command_that_uses_it(string signal, int status)
    {
        string file = Path.Combine(directory, "rig.yaml");
        await File.WriteAllTextAsync(
            file, $"places: {{ only: {{ board: pc-x86, console: qemu, power: {{ qemu: {{ arguments: [\"-name\", {marker}] }} }}, boot: {{ qemu: pvh }} }} }}");
        using Process command = Start("Rig", "console", "--rig", file, "--skip");
        await ReadUntilAsync(command.StandardOutput, "Pistachio ");
        ProcessSearch.WithArgument(marker).ShouldNotBeEmpty();
        ProcessSearch.WithArgument(file).ShouldNotBeEmpty();

        using (Process other = Start("Rig", "console", "--rig", file, "--skip"))
        {
            string said = await other.StandardOutput.ReadToEndAsync();
            await other.WaitForExitAsync();
            other.ExitCode.ShouldBe(4, said);
            said.ShouldContain("place only is busy: ");
        }

        using (Process kill = Process.Start("kill", [$"-{signal}", $"{command.Id}"]))
            await kill.WaitForExitAsync();
        string rest = await command.StandardOutput.ReadToEndAsync();
        await command.WaitForExitAsync();
        command.ExitCode.ShouldBe(status, rest);
        ProcessSearch.WithArgument(marker).ShouldBeEmpty("QEMU outlived its command");
        using Process list = Start("Rig", "list", "--rig", file, "--skip");
        (await list.StandardOutput.ReadToEndAsync()).ShouldContain("free");
        await list.WaitForExitAsync();
    }

    /// <summary>On a terminal, which script of util-linux makes: keys go to the board one by one, and Ctrl-] leaves.</summary>
    [Test]
    public async Task Control_and_closing_bracket_leaves_the_console_and_switches_the_board_off()
    {
        string file = Path.Combine(directory, "rig.yaml");
        await File.WriteAllTextAsync(
            file, $"places: {{ only: {{ board: pc-x86, console: qemu, power: {{ qemu: {{ arguments: [\"-name\", {marker}] }} }}, boot: {{ qemu: pvh }} }} }}");
        string command = $"{TestFiles.InRepository("nuke.ps1")} Rig console --rig {file} --skip";
        var start = new ProcessStartInfo("script", ["--quiet", "--return", "--flush", "--command", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PISTACHIO_LOCK_DIR"] = Path.Combine(directory, "locks");
        using Process terminal = Process.Start(start)!;
        await ReadUntilAsync(terminal.StandardOutput, "Pistachio ");
        await terminal.StandardInput.WriteAsync("x\u001D");
        await terminal.StandardInput.FlushAsync();
        string rest = await terminal.StandardOutput.ReadToEndAsync();
        await terminal.WaitForExitAsync();
        terminal.ExitCode.ShouldBe(0, rest);
        rest.ShouldContain("left the console of only");
        ProcessSearch.WithArgument(marker).ShouldBeEmpty("QEMU outlived its command");
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(TestFiles.InRepository("nuke.ps1"), arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["PISTACHIO_LOCK_DIR"] = Path.Combine(directory, "locks");
        return Process.Start(start)!;
    }

    private static async Task ReadUntilAsync(StreamReader reader, string text)
    {
        var read = new StringBuilder();
        var buffer = new char[256];
        while (!read.ToString().Contains(text, StringComparison.Ordinal))
        {
            int count = await reader.ReadAsync(buffer);
            if (count == 0)
                throw new InvalidOperationException($"the command ended and said only: {read}");
            read.Append(buffer, 0, count);
        }
    }
}
