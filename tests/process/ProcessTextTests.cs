using System;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Processes.Protocol;
using Pistachio.Processes.Server;
using Pistachio.Processes.Tests.Fakes;
using Pistachio.Vfs.Protocol;
using Shouldly;

namespace Pistachio.Processes.Tests;

/// <summary>What /proc says of processes and of the system.</summary>
[TestFixture]
internal sealed class ProcessTextTests
{
    private const ulong Second = 1_000_000_000;

    private TestSystem _system = null!;
    private Process _first = null!;

    [SetUp]
    public void Launch()
    {
        _system = new TestSystem();
        _system.Kernel.Now = 5 * Second;
        _first = _system.Launch("/bin/tool\0tool\0-v\0");
    }

    [Test]
    public void Arguments_are_those_that_the_program_was_launched_with()
    {
        Read(_first, TextFile.CommandLine, _first.Pid).ShouldBe("tool\0-v\0");
        Read(_first, TextFile.Name, _first.Pid).ShouldBe("tool\n");
    }

    [Test]
    public void A_child_of_a_fork_has_the_arguments_of_its_parent_and_a_spawned_one_its_own()
    {
        Process copy = _system.Fork(_first);
        Read(_first, TextFile.CommandLine, copy.Pid).ShouldBe("tool\0-v\0");
        _system.WriteRequest(_first, "/bin/child\0child\0x y\0A=1\0");
        _system.Server.ReserveChild(_first.Domain, out uint pid).ShouldBe(Errno.None);
        ref ProcessRequest request = ref System.Runtime.InteropServices.MemoryMarshal.AsRef<ProcessRequest>(
            _system.Kernel[_first.Objects!.Requests[0].Memory].Content.AsSpan());
        request.ArgumentCount = 2;
        request.EnvironmentCount = 1;
        _system.Server.SpawnChild(_first.Domain, pid, ProcessRequest.StringsOffset + 40, 0).ShouldBe(Errno.None);
        Read(_first, TextFile.CommandLine, pid).ShouldBe("child\0x y\0");
        Read(_first, TextFile.Environment, pid).ShouldBe("A=1\0");
    }

    [Test]
    public void What_a_process_says_of_its_program_is_shown_as_far_as_there_is_room_for_it()
    {
        ref ProgramText text = ref TextOf(_first);
        Span<byte> bytes = text.Bytes;
        "renamed\0B=2\0"u8.CopyTo(bytes);
        text.ArgumentBytes = 8;
        text.EnvironmentBytes = 4;
        Read(_first, TextFile.CommandLine, _first.Pid).ShouldBe("renamed\0");
        Read(_first, TextFile.Environment, _first.Pid).ShouldBe("B=2\0");
        text.ArgumentBytes = uint.MaxValue;
        text.EnvironmentBytes = uint.MaxValue;
        Read(_first, TextFile.CommandLine, _first.Pid).Length.ShouldBe(ProgramText.Capacity);
        Read(_first, TextFile.Environment, _first.Pid).ShouldBe("");
    }

    [Test]
    public void The_fields_of_stat_are_where_programs_look_for_them()
    {
        Process child = _system.Fork(_first);
        _system.Servers.Used[child.Domain] = 3 * Second;
        string[] fields = Read(_first, TextFile.Statistics, child.Pid).Split(' ');
        fields.Length.ShouldBe(52);
        fields[0].ShouldBe(child.Pid.ToString());
        fields[1].ShouldBe("(tool)");
        fields[2].ShouldBe("S");
        fields[3].ShouldBe(_first.Pid.ToString());
        fields[13].ShouldBe("300", "user time, in hundredths of a second");
        fields[18].ShouldBe("0", "nice");
        fields[19].ShouldBe("1", "threads");
        fields[21].ShouldBe("500", "start time");
        fields[23].ShouldBe("16", "pages");
        Read(child, TextFile.Statistics, child.Pid).Split(' ')[2].ShouldBe("R");
    }

    [Test]
    public void A_zombie_is_told_as_one_and_has_no_arguments()
    {
        Process child = _system.Fork(_first);
        uint pid = child.Pid;
        _system.Exit(child, 3);
        Read(_first, TextFile.Statistics, pid).Split(' ')[2].ShouldBe("Z");
        Read(_first, TextFile.Status, pid).ShouldContain("State:\tZ (zombie)\n");
        Read(_first, TextFile.CommandLine, pid).ShouldBe("");
    }

    [Test]
    public void Status_has_ids_and_signals()
    {
        _system.SignalsOf(_first).Caught = 0x1002;
        _system.Server.SetUser(_first.Domain, 5, 6, 7).ShouldBe(Errno.None);
        string status = Read(_first, TextFile.Status, _first.Pid);
        status.ShouldContain("Name:\ttool\n");
        status.ShouldContain("Uid:\t5\t6\t7\t6\n");
        status.ShouldContain("SigCgt:\t0000000000001002\n");
        status.ShouldContain("Threads:\t1\n");
    }

    [Test]
    public void Limits_have_a_line_each()
    {
        string[] lines = Read(_first, TextFile.Limits, _first.Pid).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe((int)Limits.Count + 1);
        lines[0].ShouldBe("Limit                     Soft Limit           Hard Limit           Units     ");
        lines[8].ShouldBe("Max open files            1024                 8192                 files     ");
    }

    [Test]
    public void A_reader_who_goes_on_reads_what_was_there_when_it_began()
    {
        Span<byte> piece = stackalloc byte[10];
        _system.Server.Text(_first.Domain, (uint)TextFile.CommandLine, _first.Pid, 0, 5, piece, out int count).ShouldBe(Errno.None);
        count.ShouldBe(5);
        TextOf(_first).ArgumentBytes = 2;
        _system.Server.Text(_first.Domain, (uint)TextFile.CommandLine, _first.Pid, 5, 10, piece, out count).ShouldBe(Errno.None);
        Encoding.ASCII.GetString(piece[..count]).ShouldBe("-v\0");
    }

    [Test]
    public void The_environment_of_others_is_theirs()
    {
        Process child = _system.Fork(_first);
        _system.Server.SetUser(child.Domain, 5, 5, 5).ShouldBe(Errno.None);
        Span<byte> piece = stackalloc byte[10];
        _system.Server.Text(child.Domain, (uint)TextFile.Environment, _first.Pid, 0, 10, piece, out _).ShouldBe(Errno.EACCES);
        _system.Server.Text(child.Domain, (uint)TextFile.Status, _first.Pid, 0, 10, piece, out _).ShouldBe(Errno.None);
        _system.Server.Text(child.Domain, (uint)TextFile.Status, 4000, 0, 10, piece, out _).ShouldBe(Errno.ESRCH);
        _system.Server.Text(child.Domain, 12345, 0, 0, 10, piece, out _).ShouldBe(Errno.EINVAL);
    }

    [Test]
    public void A_name_that_a_process_gives_itself_is_shown()
    {
        _system.Server.SetName(_first.Domain, "other name"u8).ShouldBe(Errno.None);
        Read(_first, TextFile.Name, _first.Pid).ShouldBe("other name\n");
    }

    [Test]
    public void The_superuser_names_the_host_for_all()
    {
        Process other = _system.Fork(_first);
        Span<byte> name = stackalloc byte[SystemNames.MaximumLength];
        _system.Server.SystemName(other.Domain, false, name, out int length).ShouldBe(Errno.None);
        Encoding.ASCII.GetString(name[..length]).ShouldBe("pistachio");
        _system.Server.SetSystemName(_first.Domain, false, "board7"u8).ShouldBe(Errno.None);
        _system.Server.SetSystemName(_first.Domain, true, "lab"u8).ShouldBe(Errno.None);
        _system.Server.SystemName(other.Domain, false, name, out length).ShouldBe(Errno.None);
        Encoding.ASCII.GetString(name[..length]).ShouldBe("board7");
        Read(other, TextFile.HostName, 0).ShouldBe("board7\n");
        Read(other, TextFile.DomainName, 0).ShouldBe("lab\n");
        _system.Server.SetUser(other.Domain, 1000, 1000, 1000).ShouldBe(Errno.None);
        _system.Server.SetSystemName(other.Domain, false, "other"u8).ShouldBe(Errno.EPERM);
        _system.Server.SystemName(1, false, name, out _).ShouldBe(Errno.EPERM);
        Read(other, TextFile.HostName, 0).ShouldBe("board7\n");
    }

    [Test]
    public void Memory_time_and_load_of_the_system_are_told()
    {
        Read(_first, TextFile.MemoryInformation, 0).ShouldContain("MemTotal:           4000 kB\nMemFree:            1600 kB\n");
        _system.Servers.Used[_first.Domain] = 60 * Second;
        _system.Kernel.Now = 120 * Second;
        Read(_first, TextFile.Uptime, 0).ShouldBe("120.00 60.00\n");
        double load = double.Parse(Read(_first, TextFile.LoadAverage, 0).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        load.ShouldBeInRange(0.3, 0.5);
        Read(_first, TextFile.SystemStatistics, 0).ShouldStartWith("cpu  6000 0 0 6000 ");
        _system.Kernel.Now = 3600 * Second;
        Read(_first, TextFile.LoadAverage, 0).ShouldStartWith("0.00 ");
    }

    [Test]
    public void The_page_of_ids_says_which_processes_there_are()
    {
        SharedProcessIds shown = SharedProcessIds.Make(_system.Kernel, _system.Sources).ShouldNotBeNull();
        ProcessTable table = new() { Shown = shown };
        Process[] made = [.. Enumerable.Range(0, 20).Select(_ => table.Add(null).ShouldNotBeNull())];
        byte[] page = _system.Kernel[shown.Memory].Content.ShouldNotBeNull();
        made.ShouldAllBe(each => (page[each.Pid / 8] >> (int)(each.Pid % 8) & 1) == 1);
        foreach (Process each in made)
            table.Remove(each);
        page.ShouldAllBe(each => each == 0);
    }

    [Test]
    public void The_pages_of_ids_say_which_threads_a_process_has()
    {
        SharedProcessIds shown = SharedProcessIds.Make(_system.Kernel, _system.Sources).ShouldNotBeNull();
        ProcessTable table = new() { Shown = shown };
        Process process = table.Add(null).ShouldNotBeNull();
        uint thread = table.TakeThreadId(process);
        byte[] pages = _system.Kernel[shown.Memory].Content.ShouldNotBeNull();
        System.BitConverter.ToUInt16(pages, StartPage.PageSize + (2 * (int)thread)).ShouldBe((ushort)process.Pid);
        table.ReleaseThreadId(thread);
        System.BitConverter.ToUInt16(pages, StartPage.PageSize + (2 * (int)thread)).ShouldBe((ushort)0);
    }

    [Test]
    public void A_thread_is_told_of_by_its_own_id_name_and_signals()
    {
        _system.Server.CreateThread(_first.Domain, 0, out uint id, out uint index).ShouldBe(Errno.None);
        _system.Server.SetThreadName(_first.Domain, index, "worker"u8).ShouldBe(Errno.None);
        _system.Server.SetThreadName(_first.Domain, index + 1, "nobody"u8).ShouldBe(Errno.ESRCH);
        ref ThreadSignalArea words = ref _system.Builder.WordsOf(_first.Objects!, index);
        words.Blocked = 0x10;
        words.Expired = 0x200;
        Read(_first, TextFile.Name, id | VfsLimits.ThreadBit).ShouldBe("worker\n");
        Read(_first, TextFile.Name, _first.Pid | VfsLimits.ThreadBit).ShouldBe(Read(_first, TextFile.Name, _first.Pid));
        Read(_first, TextFile.Statistics, id | VfsLimits.ThreadBit).ShouldStartWith($"{id} (worker) S 1 ");
        string status = Read(_first, TextFile.Status, id | VfsLimits.ThreadBit);
        status.ShouldContain($"\nTgid:\t{_first.Pid}\nPid:\t{id}\n");
        status.ShouldContain("\nThreads:\t2\n");
        status.ShouldContain("\nSigPnd:\t0000000000000200\n");
        status.ShouldContain("\nSigBlk:\t0000000000000010\n");
        _system.Server.EndThread(_first.Domain, index).ShouldBe(Errno.None);
        _system.Server.Text(_first.Domain, (uint)TextFile.Name, id | VfsLimits.ThreadBit, 0, 100, new byte[100], out _).ShouldBe(Errno.ESRCH);
    }

    private ref ProgramText TextOf(Process process)
    {
        byte[] pages = _system.Kernel[process.Objects!.StartPage].Content.ShouldNotBeNull();
        return ref System.Runtime.InteropServices.MemoryMarshal.AsRef<StartPage>(pages.AsSpan(StartPage.PageSize)).Program;
    }

    private string Read(Process reader, TextFile text, uint pid)
    {
        StringBuilder all = new();
        Span<byte> piece = stackalloc byte[440];
        while (true)
        {
            _system.Server.Text(reader.Domain, (uint)text, pid, (uint)all.Length, 440, piece, out int count).ShouldBe(Errno.None);
            if (count == 0)
                return all.ToString();
            all.Append(Encoding.ASCII.GetString(piece[..count]));
        }
    }
}
