using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;
using Pistachio.Vfs.Tests.Fakes;
using Shouldly;

namespace Pistachio.Vfs.Tests.Trees;

/// <summary>What random tests do to files, in a process and in the model alike; each tells in words what came of it.</summary>
internal static class FileActions
{
    private const int Here = -100;
    private const ulong Path = FakeProcess.MemoryStart;
    private const ulong Buffer = FakeProcess.MemoryStart + 0x1_0000;

    public static string Truncate(FakeProcess process, string path, int size) => Text(process.Files.Truncate(process.Text(path, Path), size));

    public static string Truncate(ModelFiles model, string path, int size)
    {
        Errno error = model.Find(path, true, out ModelFile? file);
        if (error != Errno.None)
            return Text(error);
        if (file!.IsDirectory)
            return Text(Errno.EISDIR);
        file.Bytes = Resized(file.Bytes, size);
        return Text(Errno.None);
    }

    /// <summary>Write to a file, which is made if there is none.</summary>
    public static string Write(FakeProcess process, string path, int position, byte[] bytes)
    {
        long descriptor = process.Files.Open(Here, process.Text(path, Path), OpenFlags.ReadWrite | OpenFlags.Create, 0x1B6);
        if (descriptor < 0)
            return Text(descriptor);
        bytes.CopyTo(process.Memory(Buffer, bytes.Length));
        long written = process.Files.WriteAt((int)descriptor, Buffer, (ulong)bytes.Length, position);
        process.Files.Close((int)descriptor).ShouldBe(0);
        return written < 0 ? Text(written) : $"{written} bytes";
    }

    /// <summary>Write to a file, which is made if there is none.</summary>
    public static string Write(ModelFiles model, string path, int position, byte[] bytes)
    {
        Errno error = model.Open(path, OpenFlags.ReadWrite | OpenFlags.Create, out ModelFile? file);
        if (error != Errno.None)
            return Text(error);
        byte[] written = Resized(file!.Bytes, Math.Max(file.Bytes.Length, position + bytes.Length));
        bytes.CopyTo(written, position);
        file.Bytes = written;
        return $"{bytes.Length} bytes";
    }

    /// <summary>The result of a function of POSIX that returns nothing else.</summary>
    public static string Text(long result) => Text((Errno)(-result));

    public static string Text(Errno error) => error.ToString();

    private static byte[] Resized(byte[] bytes, int size)
    {
        byte[] resized = [.. bytes];
        Array.Resize(ref resized, size);
        return resized;
    }
}
