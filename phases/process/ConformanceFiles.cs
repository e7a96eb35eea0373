using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using Pistachio.Phases;

namespace Pistachio.Processes;

/// <summary>What the conformance tests of the process phase find on the board: their program, and files that cannot be executed.</summary>
internal static class ConformanceFiles
{
    private const string Folder = "/conformance/files/";

    private const string Sources = "Conformance/Programs";

    private const uint OwnerOnly = 0x1C0;

    private const ushort MachineX64 = 62;
    private const ushort MachineArm = 40;

    /// <summary>Where programs lie that are linked at a fixed address.</summary>
    private const ulong UserAddress = 0x40_0000;

    private const ulong KernelAddress = 0xFFFF_8000_0000_0000;

    public static IReadOnlyList<RootFile> All { get; } =
    [
        new CompiledFile("/conformance/process", Sources),
        new FixedFile(Folder + "text", Encoding.ASCII.GetBytes("just text\n")),
        new FixedFile(Folder + "empty", ReadOnlyMemory<byte>.Empty),
        new FixedFile(Folder + "not-executable", Program(MachineX64, UserAddress)) { Permissions = 0x1A4 },
        new FixedFile(Folder + "private", Encoding.ASCII.GetBytes("secret\n")) { Permissions = 0x180 },
        new DirectoryFile(Folder + "closed", OwnerOnly),
        new FixedFile(Folder + "closed/file", Encoding.ASCII.GetBytes("secret\n")),
        new LinkFile(Folder + "link", "text"),
        new LinkFile(Folder + "link-loop", "link-loop"),
        new LinkFile(Folder + "link-nowhere", "nowhere"),
        new FixedFile(Folder + "script", Encoding.ASCII.GetBytes("#!/conformance/process --script\n")),
        new FixedFile(Folder + "script-nowhere", Encoding.ASCII.GetBytes("#!/nowhere/sh\n")),
        new FixedFile(Folder + "elf-arm", Program(MachineArm, UserAddress)),
        new FixedFile(Folder + "elf-truncated", Program(MachineX64, UserAddress).AsMemory(0, 80)),
        new FixedFile(Folder + "elf-kernel-range", Program(MachineX64, KernelAddress)),
    ];

    /// <summary>The same program by the functions of the C door.</summary>
    public static IReadOnlyList<RootFile> Door { get; } = [new DoorFile("/conformance/door", Sources, Sources + "/door")];

    /// <summary>
    /// An ELF file with one segment, of one instruction that does not exist (System V ABI, ELF-64 object file format): for those that must not be
    /// executed.
    /// </summary>
    private static byte[] Program(ushort machine, ulong address)
    {
        const int headerSize = 64;
        const int segmentHeaderSize = 56;
        const ushort executable = 2;
        const uint load = 1;
        const uint readAndExecute = 5;
        byte[] file = new byte[headerSize + segmentHeaderSize + 2];
        Span<byte> header = file;
        ReadOnlySpan<byte> identity = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identity.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], executable);
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], machine);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], address + headerSize + segmentHeaderSize);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], headerSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[52..], headerSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[54..], segmentHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[56..], 1);

        Span<byte> segment = header[headerSize..];
        BinaryPrimitives.WriteUInt32LittleEndian(segment, load);
        BinaryPrimitives.WriteUInt32LittleEndian(segment[4..], readAndExecute);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[16..], address);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[24..], address);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[32..], (ulong)file.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[40..], (ulong)file.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[48..], 4096);
        file[^2] = 0x0F;
        file[^1] = 0x0B;
        return file;
    }
}
