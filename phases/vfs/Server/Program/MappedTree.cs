using System;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Runtime;
using Pistachio.UserCall;

namespace Pistachio.Vfs.Server.Program;

/// <summary>The root tree of the boot archive, its tables mapped. Contents are mapped by nobody but the processes that read them.</summary>
internal sealed class MappedTree : ITreeMemory
{
    /// <summary>Far from all that a server's domain begins with.</summary>
    private const ulong Address = 0x10_0000_0000;

    private readonly int _length;

    private MappedTree(int length) => _length = length;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Tables => MappedMemory.Bytes(Address, _length);

    /// <summary>Map and check a tree. Null when it cannot be used; the console says why.</summary>
    /// <param name="memory">Capability to the memory that it lies in.</param>
    /// <param name="addressSpace">The address space of the server.</param>
    public static MappedTree? Open(ulong memory, ulong addressSpace)
    {
        CallStatus status = Kernel.Inspect(memory, out _, out _, out ulong pages);
        if (status == CallStatus.Ok)
            status = Kernel.Map(memory, addressSpace, Address, 0, 1, Protection.Read);
        if (status != CallStatus.Ok)
            return Refuse("cannot be mapped: status " + (int)status);

        ulong length = pages * Fields.PageSize;
        FormatStatus format = RootTree.TablesLength(MappedMemory.Bytes(Address, Fields.PageSize), length, out ulong tables);
        if (format != FormatStatus.Ok)
            return Refuse(FormatStatusText.Describe(format));
        if (tables > Fields.PageSize)
            status = Kernel.Map(memory, addressSpace, Address + Fields.PageSize, 1, (uint)(tables / Fields.PageSize) - 1, Protection.Read);
        if (status != CallStatus.Ok)
            return Refuse("has more names than can be mapped: status " + (int)status);

        MappedTree tree = new((int)tables);
        format = RootTree.Open(tree.Tables, length, out _);
        return format == FormatStatus.Ok ? tree : Refuse(FormatStatusText.Describe(format));
    }

    private static MappedTree? Refuse(string why)
    {
        ServerConsole.WriteLine("vfs: the root tree " + why);
        return null;
    }
}
