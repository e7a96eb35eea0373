using System;
using System.Collections.Generic;
using System.Linq;
using Pistachio.Abi;
using Pistachio.Files;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Pistachio.Vfs.Tests.Trees;
using Shouldly;

namespace Pistachio.Vfs.Tests;

/// <content>What the clients do.</content>
internal sealed partial class EndedClientStressTests
{
    private void Act(Client client)
    {
        FakeProcess process = client.Process;
        switch (_random.Next(26))
        {
            case 0 or 1:
                string made = RandomPath(client);
                Check(process.Files.MakeDirectory(Here, process.Text(made, Path), 0x1FF), _model.MakeDirectory(made), made);
                break;
            case 2:
                string link = RandomPath(client);
                Check(process.Files.MakeLink(process.Text("a/b", OtherPath), Here, process.Text(link, Path)), _model.MakeLink("a/b", link), link);
                break;
            case 3:
                (string old, string added) = (RandomPath(client), RandomPath(client));
                Check(process.Files.Link(Here, process.Text(old, OtherPath), Here, process.Text(added, Path), 0), _model.Link(old, added), old);
                break;
            case 4 or 5:
                string removed = RandomPath(client);
                bool isDirectory = _random.Next(2) == 0;
                Check(process.Files.Remove(Here, process.Text(removed, Path), isDirectory ? 0x200U : 0), _model.Remove(removed, isDirectory), removed);
                break;
            case 6 or 7:
                (string from, string to, RenameFlags flags) = (RandomPath(client), RandomPath(client), (RenameFlags)_random.Next(3));
                long renamed = process.Files.Rename(Here, process.Text(from, Path), Here, process.Text(to, OtherPath), flags);
                Check(renamed, _model.Rename(from, to, flags), $"{from} {to} {flags}");
                break;
            case 8 or 9 or 10:
                Open(client);
                break;
            case 11 or 12:
                Close(client);
                break;
            case 13 or 14 or 15:
                Write(client);
                break;
            case 16:
                Truncate(client);
                break;
            case 17 or 18:
                Read(client);
                break;
            case 19:
                MakePipe(client);
                break;
            case 20 or 21:
                UsePipe(client);
                break;
            case 22:
                Lock(client);
                break;
            case 23:
                WaitForPipe(client);
                break;
            case 24:
                Map(client);
                break;
            default:
                Fork(client);
                break;
        }
    }

    private string RandomPath(Client client)
    {
        string path = client.Directory;
        for (int depth = _random.Next(1, 4); depth > 0; depth--)
            path += "/" + Names[_random.Next(Names.Length)];
        return path;
    }

    private void Open(Client client)
    {
        OpenFlags flags = OpenFlags.ReadWrite | (_random.Next(3) > 0 ? OpenFlags.Create : 0) | (_random.Next(4) == 0 ? OpenFlags.Append : 0)
            | (_random.Next(6) == 0 ? OpenFlags.Truncate : 0);
        if (client.Open.Count > 20)
            Close(client);
        string path = RandomPath(client);
        long descriptor = client.Process.Files.Open(Here, client.Process.Text(path, Path), flags, 0x1B6);
        Check(Math.Min(descriptor, 0), _model.Open(path, flags, out ModelFile? file), path);
        if (descriptor >= 0)
            client.Open.Add(new OpenEntry((int)descriptor, new Description { File = file, Appends = (flags & OpenFlags.Append) != 0 }));
    }

    private void Close(Client client)
    {
        if (client.Open.Count > 0)
            Close(client, client.Open[_random.Next(client.Open.Count)]);
    }

    private bool TryTake(Client client, bool isPipe, out OpenEntry entry)
    {
        OpenEntry[] found = [.. client.Open.Where(each => each.Description.Pipe is not null == isPipe)];
        entry = found.Length > 0 ? found[_random.Next(found.Length)] : null!;
        return found.Length > 0;
    }

    private void Write(Client client)
    {
        if (!TryTake(client, false, out OpenEntry entry))
            return;
        (FakeProcess process, ModelFile file) = (client.Process, entry.Description.File!);
        int count = _random.Next(3) == 0 ? _random.Next(1, 9000) : _random.Next(1, 500);
        int position = entry.Description.Appends ? file.Bytes.Length : _random.Next(file.Bytes.Length + 1);
        if (position + count > MostBytes)
            return;
        Span<byte> bytes = process.Memory(Buffer, count);
        _random.NextBytes(bytes);
        client.Busy = file;
        process.Files.WriteAt(entry.Descriptor, Buffer, (ulong)count, position).ShouldBe(count);
        byte[] grown = file.Bytes;
        if (position + count > grown.Length)
            Array.Resize(ref grown, position + count);
        bytes.CopyTo(grown.AsSpan(position));
        file.Bytes = grown;
    }

    private void Truncate(Client client)
    {
        if (!TryTake(client, false, out OpenEntry entry))
            return;
        byte[] bytes = entry.Description.File!.Bytes;
        int size = _random.Next(_random.Next(3) == 0 ? MostBytes : bytes.Length + 1);
        client.Busy = entry.Description.File;
        client.Process.Files.Truncate(entry.Descriptor, size).ShouldBe(0);
        Array.Resize(ref bytes, size);
        entry.Description.File.Bytes = bytes;
    }

    private void Read(Client client)
    {
        if (!TryTake(client, false, out OpenEntry entry))
            return;
        byte[] bytes = entry.Description.File!.Bytes;
        int position = _random.Next(bytes.Length + 10);
        int count = _random.Next(1, MostBytes);
        int expected = Math.Clamp(bytes.Length - position, 0, count);
        client.Process.Files.ReadAt(entry.Descriptor, Buffer, (ulong)count, position).ShouldBe(expected);
        client.Process.Memory(Buffer, expected).SequenceEqual(bytes.AsSpan(Math.Min(position, bytes.Length), expected)).ShouldBeTrue();
    }

    private static void MakePipe(Client client)
    {
        if (client.Open.Count > 20)
            return;
        client.Process.Files.Pipe(Record, OpenFlags.NonBlocking).ShouldBe(0);
        Queue<byte> bytes = new();
        Description reader = new() { Pipe = bytes, Reads = true };
        Description writer = new() { Pipe = bytes, Other = reader };
        reader.Other = writer;
        client.Open.Add(new OpenEntry(BitConverter.ToInt32(client.Process.Memory(Record, 4)), reader));
        client.Open.Add(new OpenEntry(BitConverter.ToInt32(client.Process.Memory(Record + 4, 4)), writer));
    }

    private void UsePipe(Client client)
    {
        if (!TryTake(client, true, out OpenEntry entry))
            return;
        (FakeProcess process, Description end) = (client.Process, entry.Description);
        bool isBroken = end.Other!.Holders == 0;
        if (end.Reads)
        {
            int expected = Math.Min(end.Pipe!.Count, 200);
            long read = process.Files.Read(entry.Descriptor, Buffer, 200);
            read.ShouldBe(expected > 0 || isBroken ? expected : -(long)Errno.EAGAIN);
            for (int i = 0; i < expected; i++)
                process.Memory(Buffer + (ulong)i, 1)[0].ShouldBe(end.Pipe.Dequeue());
            return;
        }

        int count = _random.Next(1, 600);
        Span<byte> bytes = process.Memory(Buffer, count);
        _random.NextBytes(bytes);
        long written = process.Files.Write(entry.Descriptor, Buffer, (ulong)count);
        if (isBroken)
        {
            written.ShouldBe(-(long)Errno.EPIPE);
            return;
        }

        // A pipe beyond the first 32 has room for 4096 bytes: all of a write or nothing of it.
        if (written == -(long)Errno.EAGAIN)
        {
            end.Pipe!.Count.ShouldBeGreaterThan(4096 - count);
            return;
        }

        written.ShouldBe(count);
        foreach (byte each in bytes)
            end.Pipe!.Enqueue(each);
    }

    /// <summary>Locks are taken and never given back but by who ends or closes the file.</summary>
    private void Lock(Client client)
    {
        if (!TryTake(client, false, out OpenEntry entry))
            return;
        DescriptorCommand command = _random.Next(2) == 0 ? DescriptorCommand.SetLock : DescriptorCommand.SetDescriptionLock;
        long error = Lock(client.Process, entry.Descriptor, command, (LockType)_random.Next(3), _random.Next(50), _random.Next(1, 20));
        ((Errno)(-error)).ShouldBeOneOf(Errno.None, Errno.EAGAIN);
    }

    private static long Lock(FakeProcess process, int descriptor, DescriptorCommand command, LockType type, int start, int length)
    {
        Span<byte> record = process.Memory(Record, 32);
        record.Clear();
        BitConverter.TryWriteBytes(record, (ushort)type).ShouldBeTrue();
        BitConverter.TryWriteBytes(record[8..], (long)start).ShouldBeTrue();
        BitConverter.TryWriteBytes(record[16..], (long)length).ShouldBeTrue();
        return process.Files.Control(descriptor, command, Record);
    }

    /// <summary>A thread of the client waits at a pipe. Some are ended by a signal, which the server does not hear of.</summary>
    private void WaitForPipe(Client client)
    {
        if (client.Open.Count == 0)
            return;
        Message message = default;
        message.Tag = new MessageTag(VfsDispatcher.Number, (uint)VfsOperation.PipeWait, 0).Value;
        message.Badge = client.Process.Badge;
        message.W0 = (ulong)_random.Next(1, 12);
        message.W1 = (ulong)_random.Next(3000);
        if (!_system.Server.Handle(ref message, 0) && _random.Next(3) == 0)
            _system.Kernel.Delete(_system.Kernel.LastReply).ShouldBe(CallStatus.Ok);
    }

    private void Map(Client client)
    {
        if (!TryTake(client, false, out OpenEntry entry))
            return;
        bool isShared = _random.Next(2) == 0;
        client.Process.Files.CheckMappable(entry.Descriptor, isShared, out int file).ShouldBe(Errno.None);
        client.Process.Files.HoldFileAgain(file);
        byte[] bytes = entry.Description.File!.Bytes;
        uint page = (uint)_random.Next((bytes.Length / 4096) + 2);
        Errno error = client.Process.Files.FileFrames(file, page, isShared, out uint first, out uint pages, out ulong memory);
        error.ShouldBeOneOf(page < (bytes.Length + 4095) / 4096 ? [Errno.None, Errno.ENOSPC] : [Errno.ENODATA]);
        if (error == Errno.None)
        {
            ReadOnlySpan<byte> expected = bytes.AsSpan((int)first * 4096);
            expected = expected[..Math.Min(expected.Length, (int)pages * 4096)];
            _system.Kernel[memory].Bytes[..expected.Length].SequenceEqual(expected).ShouldBeTrue();
            (page - first).ShouldBeLessThan(pages);
            client.Process.Delete(memory);
        }

        client.Process.Files.ReleaseFile(file);
    }

    /// <summary>A child takes the place of another client, and holds all that its parent holds.</summary>
    private void Fork(Client client)
    {
        Client other = _clients[_random.Next(_clients.Count)];
        if (other == client)
            return;
        End(other);
        Client child = new(client.Process.Fork(_nextBadge++), other.Directory);
        foreach (OpenEntry entry in client.Open)
        {
            entry.Description.Holders++;
            child.Open.Add(entry);
        }

        _clients[_clients.IndexOf(other)] = child;
        Check(child.Process.Files.MakeDirectory(Here, child.Process.Text(child.Directory, Path), 0x1FF), _model.MakeDirectory(child.Directory), "");
    }
}
