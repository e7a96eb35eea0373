using System;
using System.Text;
using Pistachio.Abi;
using Pistachio.BootFormat;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;

namespace Pistachio.Root;

/// <summary>One file of the boot archive.</summary>
/// <param name="FirstPage">Its first page in the archive.</param>
/// <param name="Size">Bytes.</param>
internal readonly record struct BootFile(ulong FirstPage, int Size);

/// <summary>The boot archive, mapped read-only. The kernel has checked it before it started the root task out of it.</summary>
internal sealed class BootFiles
{
    private readonly ulong _address;
    private readonly int _length;

    public BootFiles(ServerMemory memory)
    {
        _length = (int)DomainStart.Argument(RootTask.ArchiveLengthArgument);
        ulong pages = ((ulong)_length + ServerMemory.PageSize - 1) / ServerMemory.PageSize;
        _address = memory.NewWindow(pages);
        StartException.Check(Kernel.Derive(RootTask.Archive, Rights.Read, 0, 0, out ulong view), "a view of the boot archive");
        ServerMemory.Map(view, RootTask.AddressSpace, _address, pages, Protection.Read, "mapping the boot archive");
    }

    /// <summary>Identity of the image.</summary>
    public BuildId Build => new(MappedMemory.Bytes(_address + BootArchive.BuildIdOffset, BootArchive.BuildIdSize));

    public bool TryFind(string name, out BootFile file)
    {
        file = default;
        BootArchive archive = BootArchive.Reopen(MappedMemory.Bytes(_address, _length));
        if (!archive.TryFind(Encoding.ASCII.GetBytes(name), out BootArchiveEntry entry))
        {
            return false;
        }

        file = new BootFile(entry.Offset / ServerMemory.PageSize, (int)entry.Size);
        return true;
    }

    public ReadOnlySpan<byte> Read(BootFile file) => MappedMemory.Bytes(_address + (file.FirstPage * ServerMemory.PageSize), file.Size);
}
