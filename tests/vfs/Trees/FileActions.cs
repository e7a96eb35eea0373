using System;
using System.Linq;
using System.Text;
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
    private const ulong Name = FakeProcess.MemoryStart + 0x1000;
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

    /// <summary>setxattr, or lsetxattr.</summary>
    public static string SetAttribute(FakeProcess process, string path, bool follow, string name, byte[] value, AttributeFlags flags)
    {
        value.CopyTo(process.Memory(Buffer, value.Length));
        return Text(process.Files.SetAttribute(process.Text(path, Path), follow, process.Text(name, Name), Buffer, (ulong)value.Length, (uint)flags));
    }

    /// <summary>removexattr, or lremovexattr.</summary>
    public static string RemoveAttribute(FakeProcess process, string path, bool follow, string name) =>
        Text(process.Files.RemoveAttribute(process.Text(path, Path), follow, process.Text(name, Name)));

    /// <summary>All attributes of what a path leads to.</summary>
    public static string Attributes(FakeProcess process, string path, bool follow)
    {
        const ulong most = 65536;
        long length = process.Files.ListAttributes(process.Text(path, Path), follow, Buffer, most);
        if (length < 0)
            return Text(length);
        StringBuilder text = new();
        string names = Encoding.UTF8.GetString(process.Memory(Buffer, (int)length));
        foreach (string name in names.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            long size = process.Files.GetAttribute(process.Text(path, Path), follow, process.Text(name, Name), Buffer, most);
            size.ShouldBeGreaterThanOrEqualTo(0, $"{path} {name}");
            text.Append(' ').Append(Describe(name, process.Memory(Buffer, (int)size)));
        }

        return text.ToString();
    }

    /// <summary>All attributes of what a path leads to.</summary>
    public static string Attributes(ModelFiles model, string path, bool follow)
    {
        Errno error = model.Find(path, follow, out ModelFile? file);
        return error != Errno.None ? Text(error) : Attributes(file!);
    }

    public static string Attributes(ModelFile file) => string.Concat(file.Attributes.Select(each => " " + Describe(each.Key, each.Value)));

    /// <summary>A size of a value, of which some take several messages.</summary>
    public static byte[] RandomValue(Random random)
    {
        byte[] value = new byte[random.Next(random.Next(6) == 0 ? 3000 : 60)];
        random.NextBytes(value);
        return value;
    }

    /// <summary>The result of a function of POSIX that returns nothing else.</summary>
    public static string Text(long result) => Text((Errno)(-result));

    public static string Text(Errno error) => error.ToString();

    private static string Describe(string name, ReadOnlySpan<byte> value) =>
        $"{name}={value.Length}:{Convert.ToHexString(System.Security.Cryptography.MD5.HashData(value))[..8]}";

    private static byte[] Resized(byte[] bytes, int size)
    {
        byte[] resized = [.. bytes];
        Array.Resize(ref resized, size);
        return resized;
    }
}
