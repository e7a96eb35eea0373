using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NUnit.Framework;
using Pistachio.Abi;
using Pistachio.Build.Images;
using Pistachio.Files;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <summary>/proc and /dev/fd as a program sees them through the library.</summary>
[TestFixture]
internal sealed class ProcessTreeTests
{
    private const ulong Buffer = FakeProcess.MemoryStart + 0x2_0000;
    private const ulong OtherDomain = 0x2000;
    private const uint OtherPid = 9;
    private const int Here = -100;

    private FakeSystem _system = null!;
    private FakeProcess _process = null!;

    [SetUp]
    public void Start()
    {
        RootTreeNode root = RootTreeNode.Directory();
        root.Add("bin", RootTreeNode.Directory()).Add("tool", RootTreeNode.File("tool"u8.ToArray(), 0x1ED));
        root.Add("etc", RootTreeNode.Directory()).Add("deep", RootTreeNode.Directory()).Add("text", RootTreeNode.File("some text"u8.ToArray()));
        _system = new FakeSystem(root, chunks: 2);
        _process = new FakeProcess(_system, new FakeConsole());
    }

    [Test]
    public void Each_process_has_a_directory_and_self_leads_to_the_own_one()
    {
        AddOther();
        Names("/proc").ShouldContain("7");
        Names("/proc").ShouldContain("9");
        LinkOf("/proc/self").ShouldBe("7");
        Names("/proc/self/task").ShouldBe([".", "..", "7"]);
        Status("/proc/10").ShouldBe(Error(Errno.ENOENT));
        Status("/proc/07").ShouldBe(Error(Errno.ENOENT));
        Status("/proc/9/stat").ShouldBe(0);
    }

    [Test]
    public void Threads_are_listed_with_their_ids_and_told_apart_from_their_process()
    {
        AddOther();
        _system.Kernel.Ids = new byte[VfsLimits.ProcessIdPages * 4096];
        foreach (uint id in new uint[] { 300, 20 })
            BinaryPrimitives.WriteUInt16LittleEndian(_system.Kernel.Ids.AsSpan(4096 + (2 * (int)id)), (ushort)OtherPid);
        Names("/proc/9/task").ShouldBe([".", "..", "9", "20", "300"]);
        Names("/proc/self/task").ShouldBe([".", "..", "7"]);
        Status("/proc/7/task/20").ShouldBe(Error(Errno.ENOENT));
        Status("/proc/20").ShouldBe(Error(Errno.ENOENT), "a thread is no process");
        Status("/proc/9/task/20/stat").ShouldBe(0);
        _process.Texts[(TextFile.Name, 20 | VfsLimits.ThreadBit)] = "worker";
        _process.Texts[(TextFile.CommandLine, OtherPid)] = "program";
        ReadAll("/proc/9/task/20/comm").ShouldBe("worker");
        ReadAll("/proc/9/task/20/cmdline").ShouldBe("program");
        BinaryPrimitives.WriteUInt16LittleEndian(_system.Kernel.Ids.AsSpan(4096 + (2 * 20)), 0);
        Names("/proc/9/task").ShouldBe([".", "..", "9", "300"]);
        Status("/proc/9/task/20/stat").ShouldBe(Error(Errno.ENOENT));
    }

    [Test]
    public void A_process_that_has_ended_is_there_until_the_process_server_says_otherwise()
    {
        _system.Kernel.Ids = new byte[4096];
        _system.Kernel.Ids[OtherPid / 8] |= 1 << (int)(OtherPid % 8);
        AddOther();
        _system.Server.EndDomain(FakeSystem.Control, OtherDomain).ShouldBe(Errno.None);
        Names("/proc").ShouldContain("9");
        Status("/proc/9/stat").ShouldBe(0);
        LinkError("/proc/9/exe").ShouldBe(Error(Errno.ENOENT));
        _system.Kernel.Ids[OtherPid / 8] = 0;
        Names("/proc").ShouldNotContain("9");
        Status("/proc/9/stat").ShouldBe(Error(Errno.ENOENT));
    }

    [Test]
    public void Files_of_proc_are_read_to_their_ends_in_pieces_of_any_size()
    {
        string text = string.Concat(Enumerable.Range(0, 300).Select(i => $"line {i}\n"));
        _process.Texts[(TextFile.Status, FakeSystem.UserPid)] = text;
        foreach (int size in new[] { 1, 100, 416, 417, 5000 })
        {
            int descriptor = (int)_process.Open("/proc/self/status");
            StringBuilder read = new();
            while (_process.Read(descriptor, size) is { Length: > 0 } piece)
                read.Append(Encoding.UTF8.GetString(piece));
            read.ToString().ShouldBe(text, size.ToString());
            _process.Files.Seek(descriptor, 5, SeekOrigin.Start).ShouldBe(5);
            Encoding.UTF8.GetString(_process.Read(descriptor, 5)).ShouldBe("0\nlin");
            _process.Files.ReadAt(descriptor, Buffer, 6, 7).ShouldBe(6);
            _process.Files.Close(descriptor).ShouldBe(0);
        }

        _process.Open("/proc/self/limits").ShouldBeGreaterThanOrEqualTo(0);
    }

    [Test]
    public void Reading_of_a_process_that_is_gone_is_esrch()
    {
        AddOther();
        int descriptor = (int)_process.Open("/proc/9/stat");
        _process.Files.Read(descriptor, Buffer, 100).ShouldBe(Error(Errno.ESRCH));
    }

    [Test]
    public void The_name_can_be_written_and_other_files_cannot()
    {
        int name = (int)_process.Open("/proc/self/comm", OpenFlags.ReadWrite);
        _process.Write(name, "new name").ShouldBe(8);
        _process.Texts[(TextFile.Name, FakeSystem.UserPid)].ShouldBe("new name");
        int status = (int)_process.Open("/proc/self/status", OpenFlags.WriteOnly);
        _process.Write(status, "x").ShouldBe(Error(Errno.EIO));
        _process.Files.MakeDirectory(Here, _process.Text("/proc/new"), 0x1FF).ShouldBe(Error(Errno.EPERM));
        _process.Files.Remove(Here, _process.Text("/proc/version"), 0).ShouldBe(Error(Errno.EPERM));
    }

    [Test]
    public void Descriptors_are_listed_and_lead_to_their_files()
    {
        int text = (int)_process.Open("/etc/deep/text");
        _process.Files.DuplicateTo(text, 5).ShouldBe(5);
        LinkOf("/proc/self/fd/5").ShouldBe("/etc/deep/text");
        LinkOf("/dev/fd").ShouldBe("/proc/self/fd");
        int directory = (int)_process.Open("/dev/fd/", OpenFlags.Directory);
        NamesOf(directory).ShouldBe([".", "..", "0", "1", "5"]);
        _process.Files.Close(5).ShouldBe(0);
        LinkError("/proc/self/fd/5").ShouldBe(Error(Errno.ENOENT));
        Status("/proc/self/fd/5").ShouldBe(Error(Errno.ENOENT));
        Status("/proc/self/fd/x").ShouldBe(Error(Errno.ENOENT));
    }

    [Test]
    public void A_descriptor_that_is_opened_again_has_an_offset_of_its_own()
    {
        int text = (int)_process.Open("/etc/deep/text");
        _process.Read(text, 5);
        int again = (int)Call(() => _process.Open("/dev/fd/" + text));
        Encoding.UTF8.GetString(_process.Read(again, 100)).ShouldBe("some text");
        Encoding.UTF8.GetString(_process.Read(text, 100)).ShouldBe("text");
        Call(() => _process.Open("/proc/self/fd/9")).ShouldBe(Error(Errno.ENOENT));
    }

    [Test]
    public void A_file_without_a_name_is_opened_again_by_its_descriptor()
    {
        int made = (int)_process.Open("/tmp/made", OpenFlags.Create | OpenFlags.ReadWrite);
        _process.Write(made, "bytes").ShouldBe(5);
        _process.Files.Rename(Here, _process.Text("/tmp/made"), Here, _process.Text("/tmp/moved", FakeProcess.MemoryStart + 0x800), RenameFlags.None).ShouldBe(0);
        LinkOf($"/proc/self/fd/{made}").ShouldBe("/tmp/moved");
        _process.Files.Remove(Here, _process.Text("/tmp/moved"), 0).ShouldBe(0);
        LinkOf($"/proc/self/fd/{made}").ShouldEndWith(" (deleted)");
        int again = (int)Call(() => _process.Open($"/proc/self/fd/{made}"));
        Encoding.UTF8.GetString(_process.Read(again, 100)).ShouldBe("bytes");
    }

    [Test]
    public void A_pipe_is_opened_again_at_either_end()
    {
        _process.Files.Pipe(Buffer, 0).ShouldBe(0);
        LinkOf("/proc/self/fd/0").ShouldStartWith("pipe:[");
        int writer = (int)Call(() => _process.Open("/dev/stdin", OpenFlags.WriteOnly));
        _process.Write(writer, "through").ShouldBe(7);
        Encoding.UTF8.GetString(_process.Read(0, 100)).ShouldBe("through");
        _process.Files.MakeEvent(0, 0).ShouldBe(3);
        LinkOf("/proc/self/fd/3").ShouldBe("anon_inode:[eventfd]");
        Call(() => _process.Open("/proc/self/fd/3", OpenFlags.ReadWrite)).ShouldBe(Error(Errno.ENXIO));
    }

    [Test]
    public void The_working_directory_and_the_root_are_links()
    {
        _process.Files.ChangeDirectory(_process.Text("/etc/deep")).ShouldBe(0);
        LinkOf("/proc/self/cwd").ShouldBe("/etc/deep");
        LinkOf("/proc/self/root").ShouldBe("/");
        Status("/proc/self/cwd/text").ShouldBe(0);
        Status("/proc/self/root/bin/tool").ShouldBe(0);
        Status("/proc/self/cwd/../deep/text/").ShouldBe(Error(Errno.ENOTDIR));
    }

    [Test]
    public void The_table_is_told_once_and_again_only_when_it_has_changed()
    {
        int text = (int)_process.Open("/etc/deep/text");
        LinkOf($"/proc/self/fd/{text}");
        LinkOf($"/proc/self/fd/{text}");
        _process.Messages["Descriptors"].ShouldBe(1);
        _process.Messages.ShouldNotContainKey("ForgetDescriptors");
        _process.Files.Duplicate(text).ShouldBe(1);
        _process.Messages["ForgetDescriptors"].ShouldBe(1);
        LinkOf("/proc/self/fd/1").ShouldBe("/etc/deep/text");
        _process.Messages["Descriptors"].ShouldBe(2);
    }

    [Test]
    public void Many_descriptors_are_told_in_several_messages()
    {
        int text = (int)_process.Open("/etc/deep/text");
        for (int i = 1; i < 1000; i++)
            _process.Files.DuplicateTo(text, i).ShouldBe(i);
        LinkOf("/proc/self/fd/999").ShouldBe("/etc/deep/text");
        int directory = (int)_process.Open("/proc/self/fd");
        NamesOf(directory).Count.ShouldBe(1003);
    }

    [Test]
    public void Others_are_not_looked_into_but_by_the_superuser()
    {
        AddOther();
        _system.SetIdentity(FakeSystem.User, 5, 5);
        _process.Open("/proc/9/environ").ShouldBe(Error(Errno.EACCES));
        _process.Open("/proc/9/fd", OpenFlags.Directory).ShouldBe(Error(Errno.EACCES));
        LinkError("/proc/9/exe").ShouldBe(Error(Errno.EACCES));
        LinkError("/proc/9/root").ShouldBe(Error(Errno.EACCES));
        _process.Open("/proc/9/maps").ShouldBe(Error(Errno.EACCES));
        _process.Open("/proc/9/status").ShouldBeGreaterThanOrEqualTo(0);
        _process.Open("/proc/9/cmdline").ShouldBeGreaterThanOrEqualTo(0);
        _process.Open("/proc/self/environ").ShouldBeGreaterThanOrEqualTo(0);
        _process.Open("/proc/self/maps").ShouldBeGreaterThanOrEqualTo(0);
    }

    [Test]
    public void What_is_mounted_is_told_with_kinds()
    {
        string[] lines = ReadAll("/proc/mounts").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldBe(["tmpfs / tmpfs rw 0 0", "devtmpfs /dev devtmpfs rw 0 0", "devpts /dev/pts devpts rw 0 0", "proc /proc proc rw 0 0", "tmpfs /tmp tmpfs rw 0 0", "tmpfs /dev/shm tmpfs rw 0 0"]);
        ReadAll("/proc/self/mountinfo").ShouldContain(" /proc rw - proc proc rw\n");
        ReadAll("/proc/filesystems").ShouldContain("nodev\tproc\n");
    }

    [Test]
    public void The_link_to_the_own_thread_leads_to_the_one_that_asks()
    {
        long ReadLink() => _process.Files.ReadLink(Here, _process.Text("/proc/thread-self"), Buffer, 400);
        _system.Kernel.Ids = new byte[VfsLimits.ProcessIdPages * 4096];
        BinaryPrimitives.WriteUInt16LittleEndian(_system.Kernel.Ids.AsSpan(4096 + (2 * 20)), 7);
        foreach (uint thread in new uint[] { 7, 20 })
        {
            Files<FakeDomain>.WantsThread(ReadLink()).ShouldBeTrue("another thread may have asked before");
            _system.Server.AskingThread(FakeSystem.User, thread).ShouldBe(Errno.None);
            string target = $"7/task/{thread}";
            ReadLink().ShouldBe(target.Length);
            Encoding.UTF8.GetString(_process.Memory(Buffer, target.Length)).ShouldBe(target);
        }

        _system.Server.AskingThread(FakeSystem.User, 20).ShouldBe(Errno.None);
        _process.Open("/proc/thread-self/comm").ShouldBeGreaterThanOrEqualTo(0);
        _system.Server.AskingThread(FakeSystem.User, 12).ShouldBe(Errno.None);
        ReadLink().ShouldBe("7/task/7".Length, "it is no thread of the process");
    }

    [Test]
    public void What_is_known_of_a_descriptor_is_told()
    {
        int text = (int)_process.Files.Open(Here, _process.Text("/etc/deep/text"), OpenFlags.CloseOnExec, 0);
        _process.Read(text, 5);
        ReadAll($"/proc/self/fdinfo/{text}").ShouldStartWith("pos:\t5\nflags:\t02");
    }

    private void AddOther() => _system.Server.CreateDomain(FakeSystem.Control, OtherDomain, 0, 0, OtherPid).ShouldBe(Errno.None);

    private static long Error(Errno errno) => -(long)(uint)errno;

    /// <summary>As the gate does: a call that wants the descriptors is made again.</summary>
    private long Call(Func<long> call)
    {
        long result = call();
        if (!Files<FakeDomain>.WantsDescriptors(result))
            return result;
        _process.Files.TellDescriptors().ShouldBe(Errno.None);
        return call();
    }

    private long Status(string path) => Call(() => _process.Files.Status(Here, _process.Text(path), Buffer, 0));

    private long LinkError(string path) => Call(() => _process.Files.ReadLink(Here, _process.Text(path), Buffer, 400));

    private string LinkOf(string path)
    {
        long length = LinkError(path);
        length.ShouldBeGreaterThan(0, path);
        return Encoding.UTF8.GetString(_process.Memory(Buffer, (int)length));
    }

    private string ReadAll(string path)
    {
        int descriptor = (int)Call(() => _process.Open(path));
        descriptor.ShouldBeGreaterThanOrEqualTo(0, path);
        StringBuilder all = new();
        while (true)
        {
            long count = Call(() => _process.Files.Read(descriptor, Buffer, 4096));
            count.ShouldBeGreaterThanOrEqualTo(0, path);
            if (count == 0)
                break;
            all.Append(Encoding.UTF8.GetString(_process.Memory(Buffer, (int)count)));
        }

        _process.Files.Close(descriptor).ShouldBe(0);
        return all.ToString();
    }

    private List<string> Names(string path)
    {
        int descriptor = (int)_process.Open(path, OpenFlags.Directory);
        List<string> names = NamesOf(descriptor);
        _process.Files.Close(descriptor).ShouldBe(0);
        return names;
    }

    private List<string> NamesOf(int descriptor)
    {
        List<string> names = [];
        long bytes;
        while ((bytes = Call(() => _process.Files.ReadDirectory(descriptor, Buffer, 4096))) > 0)
        {
            for (int at = 0; at < bytes;)
            {
                ReadOnlySpan<byte> record = _process.Memory(Buffer + (ulong)at, (int)bytes - at);
                int length = BitConverter.ToUInt16(record[16..]);
                names.Add(Encoding.UTF8.GetString(record[19..length]).TrimEnd('\0'));
                at += length;
            }
        }

        bytes.ShouldBe(0);
        return names;
    }
}
