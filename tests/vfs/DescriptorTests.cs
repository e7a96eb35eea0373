using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using CsCheck;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>Descriptors: numbers, what they share, and what becomes of them at fork, exec, spawn and vfork.</summary>
[TestFixture]
internal sealed class DescriptorTests
{
    private static readonly byte[] Content = [.. "Hello, world\n"u8];

    private FakeSystem _system = null!;
    private FakeProcess _process = null!;

    [SetUp]
    public void Start()
    {
        _system = new FakeSystem(RandomTrees.Small());
        _process = new FakeProcess(_system, new FakeConsole());
    }

    /// <param name="far">What is added to every second number: descriptors lie in private memory, at the start of a table beside it, and where that must grow.</param>
    [TestCase(0)]
    [TestCase(1016)]
    [TestCase(2650)]
    [TestCase(8170)]
    public void Random_calls_give_what_a_simple_model_gives_and_leave_nothing_behind(int far) =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[-1, 12], Gen.Int[-1, 20]).Array[120].Sample(
            calls =>
            {
                FakeSystem system = new(RandomTrees.Small());
                FakeProcess process = new(system, new FakeConsole());
                int capabilities = system.Kernel.Count;
                Dictionary<int, Entry> model = [];
                Dictionary<int, Entry>? saved = null;
                SavedDescriptors store = default;
                process.Files.SetDescriptorLimit(8192);
                foreach ((int call, int one, int b) in calls)
                {
                    int a = Number(one);
                    int target = Number(b);
                    bool isOpen = model.TryGetValue(a, out Entry? entry);
                    switch (call)
                    {
                        case 0:
                        case 1:
                            int opened = Lowest(model, 0);
                            process.Open("/hello", b % 2 == 0 ? OpenFlags.CloseOnExec : 0).ShouldBe(opened);
                            model[opened] = new Entry(new Description(), b % 2 == 0);
                            break;
                        case 2:
                            process.Files.Close(a).ShouldBe(isOpen ? 0 : Error(Errno.EBADF));
                            model.Remove(a);
                            break;
                        case 3:
                            int copy = isOpen ? Lowest(model, 0) : 0;
                            process.Files.Duplicate(a).ShouldBe(isOpen ? copy : Error(Errno.EBADF));
                            if (isOpen)
                                model[copy] = entry! with { CloseOnExec = false };
                            break;
                        case 4:
                            process.Files.DuplicateTo(a, target).ShouldBe(isOpen && b >= 0 ? target : Error(Errno.EBADF));
                            if (isOpen && b >= 0 && a != target)
                                model[target] = entry! with { CloseOnExec = false };
                            break;
                        case 5:
                            long expected = !isOpen ? Error(Errno.EBADF) : b < 0 ? Error(Errno.EINVAL) : Lowest(model, target);
                            process.Files.Control(a, DescriptorCommand.DuplicateCloseOnExec, (ulong)(long)target).ShouldBe(expected);
                            if (expected >= 0)
                                model[(int)expected] = entry! with { CloseOnExec = true };
                            break;
                        case 6:
                            if (!isOpen)
                                break;
                            int count = Math.Max(b, 0);
                            process.Read(a, count).ShouldBe(Content.Skip(entry!.Description.Offset).Take(count));
                            entry.Description.Offset = Math.Max(entry.Description.Offset, Math.Min(entry.Description.Offset + count, Content.Length));
                            break;
                        case 7:
                            process.Files.Seek(a, b, SeekOrigin.Start).ShouldBe(!isOpen ? Error(Errno.EBADF) : b < 0 ? Error(Errno.EINVAL) : b);
                            if (isOpen && b >= 0)
                                entry!.Description.Offset = b;
                            break;
                        case 8:
                            process.Files.Control(a, DescriptorCommand.GetDescriptorFlags, 0).ShouldBe(!isOpen ? Error(Errno.EBADF) : entry!.CloseOnExec ? 1 : 0);
                            break;
                        case 9 when saved is null && b > 10:
                            process.Files.SaveForVfork(ref store);
                            saved = new(model);
                            break;
                        case 9 when saved is not null:
                            process.Files.RestoreAfterVfork(ref store);
                            model = saved;
                            saved = null;
                            break;
                        case 9 when b > 8:
                            process.Files.CloseOnExec();
                            foreach (int closed in model.Where(each => each.Value.CloseOnExec).Select(each => each.Key).ToArray())
                                model.Remove(closed);
                            break;
                    }
                }

                if (saved is not null)
                    process.Files.RestoreAfterVfork(ref store);
                process.Files.CloseRange(0, uint.MaxValue, 0).ShouldBe(0);
                system.Census().Handles.ShouldBe(0u);
                system.Kernel.Count.ShouldBe(capabilities);
                process.End();

                int Number(int number) => number < 0 || number % 2 == 0 ? number : number + far;
            },
            iter: far == 0 ? 1000 : 300);

    [Test]
    public void There_are_1024_descriptors_and_not_one_more_until_the_limit_is_another()
    {
        for (int i = 0; i < 1024; i++)
            _process.Open("/hello").ShouldBe(i);
        _process.Open("/hello").ShouldBe(Error(Errno.EMFILE));
        _process.Files.Duplicate(5).ShouldBe(Error(Errno.EMFILE));
        _process.Files.DuplicateTo(5, 1024).ShouldBe(Error(Errno.EBADF));
        _process.Files.Control(5, DescriptorCommand.Duplicate, 1024).ShouldBe(Error(Errno.EINVAL));
        _process.Files.Close(77).ShouldBe(0);
        _process.Files.Duplicate(5).ShouldBe(77);
        _system.Census().Handles.ShouldBe(1023u);
        _process.Files.SetDescriptorLimit(2000);
        _process.Files.DuplicateTo(5, 2000).ShouldBe(Error(Errno.EBADF));
        _process.Files.DuplicateTo(5, 1999).ShouldBe(1999);
        _process.Open("/hello").ShouldBe(1024);
    }

    [Test]
    public void There_are_8192_descriptors_if_the_limit_allows_it()
    {
        _process.Files.SetDescriptorLimit(ulong.MaxValue);
        for (int i = 0; i < 8192; i++)
            _process.Open("/hello").ShouldBe(i);
        _process.Open("/hello").ShouldBe(Error(Errno.EMFILE));
        _process.Files.DuplicateTo(5, 8192).ShouldBe(Error(Errno.EBADF));
        _process.Read(8191, 5).ShouldBe("Hello"u8.ToArray());
        FakeProcess child = _process.Fork(0x2000);
        child.Files.Close(8190).ShouldBe(0);
        child.Read(8191, 2).ShouldBe(", "u8.ToArray());
        child.Open("/empty").ShouldBe(8190);
        _process.Read(8190, 5).ShouldBe("Hello"u8.ToArray(), "tables are not shared");
        child.End();
        _process.Files.CloseRange(0, uint.MaxValue, 0).ShouldBe(0);
        _system.Census().Handles.ShouldBe(0u);
    }

    [Test]
    public void Without_memory_for_the_table_a_descriptor_beyond_1024_is_an_error_and_nothing_is_lost()
    {
        _process.Files.SetDescriptorLimit(8192);
        _process.TablesLeft = 0;
        _process.Open("/hello").ShouldBe(0);
        _process.Files.DuplicateTo(0, 1024).ShouldBe(Error(Errno.ENOMEM));
        _process.Files.Control(0, DescriptorCommand.Duplicate, 5000).ShouldBe(Error(Errno.EMFILE));
        for (int i = 1; i < 1024; i++)
            _process.Files.Duplicate(0).ShouldBe(i);
        _process.Open("/hello").ShouldBe(Error(Errno.EMFILE));
        _system.Census().Handles.ShouldBe(1u);
        _process.TablesLeft = 1;
        _process.Files.DuplicateTo(0, 1024).ShouldBe(1024);
        _process.Files.DuplicateTo(0, 5000).ShouldBe(Error(Errno.ENOMEM));
        _process.Read(1024, 5).ShouldBe("Hello"u8.ToArray());
    }

    [Test]
    public void A_spawned_child_gets_thousands_of_descriptors_and_closes_what_it_was_not_meant_to_hold()
    {
        _process.Files.SetDescriptorLimit(8192);
        for (int i = 0; i < 5000; i++)
            _process.Open("/hello", i % 2 == 0 ? OpenFlags.CloseOnExec : OpenFlags.ReadOnly).ShouldBe(i);
        byte[] request = new byte[ProcessRequest.MaximumSize];
        _process.Files.ExportDescriptors(request, -1, out ulong handles).ShouldBe(ProcessRequest.HeaderSize + (2500U * 8));
        _system.Server.CreateDomain(FakeSystem.Control, 0x2000, FakeSystem.User, handles, 0).ShouldBe(Errno.None);

        FakeProcess child = new(_system, _process.Console, 0x2000);
        child.Files.ImportDescriptors(request, out _).ShouldBe(Errno.None);

        child.Messages["KeepOnly"].ShouldBe(3);
        _system.Census().Handles.ShouldBe(5000u + 2500u);
        child.Read(4999, 5).ShouldBe("Hello"u8.ToArray());
        child.Files.Seek(4998, 0, SeekOrigin.Current).ShouldBe(Error(Errno.EBADF));
        child.End();
        FakeProcess poor = new(_system, _process.Console, 0x3000) { TablesLeft = 0 };
        poor.Files.ImportDescriptors(request, out _).ShouldBe(Errno.ENOMEM);
    }

    [Test]
    public void The_child_of_a_vfork_leaves_the_descriptors_of_its_parent_as_they_were_beyond_1024_too()
    {
        _process.Files.SetDescriptorLimit(8192);
        _process.Open("/hello").ShouldBe(0);
        _process.Files.DuplicateTo(0, 1500).ShouldBe(1500);
        _process.Files.Control(1500, DescriptorCommand.SetDescriptorFlags, 1).ShouldBe(0);
        SavedDescriptors saved = default;
        _process.Files.SaveForVfork(ref saved);
        _process.Files.Close(1500).ShouldBe(0);
        _process.Files.DuplicateTo(0, 7000).ShouldBe(7000, "the table grows meanwhile");
        _process.Files.RestoreAfterVfork(ref saved);
        _process.Read(1500, 5).ShouldBe("Hello"u8.ToArray());
        _process.Files.Control(1500, DescriptorCommand.GetDescriptorFlags, 0).ShouldBe(1);
        _process.Files.Seek(7000, 0, SeekOrigin.Current).ShouldBe(Error(Errno.EBADF));
    }

    [Test]
    public void Dup3_takes_one_flag_and_no_descriptor_twice()
    {
        _process.Open("/hello").ShouldBe(0);
        _process.Files.DuplicateTo(0, 0, OpenFlags.CloseOnExec).ShouldBe(Error(Errno.EINVAL));
        _process.Files.DuplicateTo(0, 5, OpenFlags.NonBlocking).ShouldBe(Error(Errno.EINVAL));
        _process.Files.DuplicateTo(0, 5, OpenFlags.CloseOnExec).ShouldBe(5);
        _process.Files.Control(5, DescriptorCommand.GetDescriptorFlags, 0).ShouldBe(1);
    }

    [Test]
    public void Parent_and_child_of_a_fork_share_offsets_but_not_descriptors()
    {
        int descriptor = (int)_process.Open("/hello");
        _process.Read(descriptor, 5).ShouldBe("Hello"u8.ToArray());
        FakeProcess child = _process.Fork(0x2000);
        child.Read(descriptor, 2).ShouldBe(", "u8.ToArray());
        _process.Read(descriptor, 2).ShouldBe("wo"u8.ToArray());
        child.Files.Close(descriptor).ShouldBe(0);
        _process.Read(descriptor, 2).ShouldBe("rl"u8.ToArray());
        child.Open("/empty").ShouldBe(descriptor);
        _process.Read(descriptor, 2).ShouldBe("d\n"u8.ToArray());
    }

    [Test]
    public void A_spawned_child_gets_the_descriptors_that_stay_open_and_closes_the_others()
    {
        _process.Open("/hello").ShouldBe(0);
        _process.Open("/pages", OpenFlags.CloseOnExec).ShouldBe(1);
        _process.Files.DuplicateTo(0, 7).ShouldBe(7);
        _process.Files.Control(0, DescriptorCommand.SetDescriptorFlags, 1).ShouldBe(0);
        _process.Files.ChangeDirectory(_process.Text("/bin")).ShouldBe(0);
        _process.Files.Umask(0x3F);
        _process.Read(7, 7);
        byte[] request = new byte[ProcessRequest.MaximumSize];
        _process.Files.ExportDescriptors(request, -1, out ulong handles).ShouldBe(ProcessRequest.HeaderSize + 8U);

        _system.Server.CreateDomain(FakeSystem.Control, 0x2000, FakeSystem.User, handles, 0).ShouldBe(Errno.None);
        FakeProcess child = new(_system, _process.Console, 0x2000);
        child.Files.ImportDescriptors(request, out int program).ShouldBe(Errno.None);
        program.ShouldBe(-1);
        child.Messages.ShouldBeEmpty("it holds what it needs and nothing else");

        child.Read(7, 5).ShouldBe("world"u8.ToArray());
        child.Files.Seek(0, 0, SeekOrigin.Current).ShouldBe(Error(Errno.EBADF));
        child.Files.Seek(1, 0, SeekOrigin.Current).ShouldBe(Error(Errno.EBADF));
        child.Open("tool").ShouldBe(0);
        child.Files.Umask(0).ShouldBe(0x3F);
        child.Files.Control(7, DescriptorCommand.GetDescriptorFlags, 0).ShouldBe(0);

        // /pages is closed in the child, /hello held twice over by two domains, /bin by both, tool by the child.
        _system.Census().Handles.ShouldBe(6u);
    }

    [Test]
    public void A_spawned_child_holds_the_program_that_its_parent_has_opened()
    {
        _process.Files.HoldProgram(VfsLimits.Root, "/bin/tool"u8, false, out int held, out ulong size).ShouldBe(Errno.None);
        byte[] request = new byte[ProcessRequest.MaximumSize];
        MemoryMarshal.AsRef<ProcessRequest>(request.AsSpan()).StringBytes = 13;
        _process.Files.ExportDescriptors(request, held, out ulong handles).ShouldBe(ProcessRequest.HeaderSize + 16U);
        _system.Server.CreateDomain(FakeSystem.Control, 0x2000, FakeSystem.User, handles, 0).ShouldBe(Errno.None);
        _process.Files.ReleaseFile(held);

        FakeProcess child = new(_system, _process.Console, 0x2000);
        child.Files.ImportDescriptors(request, out int program).ShouldBe(Errno.None);
        child.Files.FileFrames(program, 0, false, out uint first, out uint pages, out _).ShouldBe(Errno.None);
        (first, pages).ShouldBe((0U, (uint)((size + 4095) / 4096)));
        child.Files.ReleaseFile(program);
        _system.Census().Handles.ShouldBe(0u);
    }

    [Test]
    public void A_spawned_child_closes_what_it_was_not_meant_to_hold_when_there_are_more_handles_than_a_set_has()
    {
        for (int i = 0; i < 80; i++)
            _process.Open("/hello", i % 2 == 0 ? OpenFlags.CloseOnExec : OpenFlags.ReadOnly).ShouldBe(i);
        byte[] request = new byte[ProcessRequest.MaximumSize];
        _process.Files.ExportDescriptors(request, -1, out ulong handles);
        _system.Server.CreateDomain(FakeSystem.Control, 0x2000, FakeSystem.User, handles, 0).ShouldBe(Errno.None);

        FakeProcess child = new(_system, _process.Console, 0x2000);
        child.Files.ImportDescriptors(request, out _).ShouldBe(Errno.None);

        _system.Census().Handles.ShouldBe(80u + 40u);
        child.Read(79, 5).ShouldBe("Hello"u8.ToArray());
        child.Files.Seek(78, 0, SeekOrigin.Current).ShouldBe(Error(Errno.EBADF));
    }

    [Test]
    public void A_request_with_nonsense_is_refused()
    {
        byte[] request = new byte[ProcessRequest.MaximumSize];
        MemoryMarshal.AsRef<ProcessRequest>(request.AsSpan()).DescriptorCount = 8193;
        _process.Files.ImportDescriptors(request, out _).ShouldBe(Errno.EINVAL);
        MemoryMarshal.AsRef<ProcessRequest>(request.AsSpan()).DescriptorCount = 1;
        _process.Files.ImportDescriptors(request, out _).ShouldBe(Errno.EINVAL, "no handle");
        _process.Files.ImportDescriptors(request.AsSpan(0, ProcessRequest.HeaderSize + 7), out _).ShouldBe(Errno.EINVAL, "cut off");
        MemoryMarshal.AsRef<ProcessRequest>(request.AsSpan()).StringBytes = uint.MaxValue;
        _process.Files.ImportDescriptors(request, out _).ShouldBe(Errno.EINVAL, "behind the end");
    }

    [Test]
    public void A_mapping_holds_its_file_after_the_descriptor_is_closed()
    {
        int descriptor = (int)_process.Open("/hello");
        _process.Files.CheckMappable(descriptor, true, out _).ShouldBe(Errno.EACCES);
        _process.Files.CheckMappable(descriptor, false, out int file).ShouldBe(Errno.None);
        _process.Files.HoldFileAgain(file);
        _process.Files.FileFrames(file, 0, false, out _, out uint pages, out ulong memory).ShouldBe(Errno.None);
        _process.Files.Close(descriptor).ShouldBe(0);
        pages.ShouldBe(1U);
        _system.Kernel.Exists(memory).ShouldBeTrue();
        _process.Files.ReleaseFile(file);
        _system.Kernel.Exists(memory).ShouldBeFalse();
        _process.Files.CheckMappable((int)_process.Open("/bin"), false, out _).ShouldBe(Errno.ENODEV);
        _process.Files.CheckMappable(99, false, out _).ShouldBe(Errno.EBADF);
    }

    private static long Error(Errno error) => -(long)error;

    private static int Lowest(Dictionary<int, Entry> model, int from)
    {
        while (model.ContainsKey(from))
            from++;
        return from;
    }

    private sealed class Description
    {
        public int Offset { get; set; }
    }

    private sealed record Entry(Description Description, bool CloseOnExec);
}
