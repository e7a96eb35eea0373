using System;
using System.Collections.Generic;
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

/// <summary>
/// The boot archive, read-only. The kernel has checked it before it started the root task out of it. Its table is mapped, and of the files those
/// that the root task reads: a root tree may be larger than there are page tables for.
/// </summary>
internal sealed class BootFiles
{
    private readonly ulong _address;
    private readonly int _length;
    private readonly ulong _view;
    private readonly HashSet<ulong> _mapped = [];

    public BootFiles(ServerMemory memory)
    {
        _length = (int)DomainStart.Argument(RootTask.ArchiveLengthArgument);
        ulong pages = ((ulong)_length + ServerMemory.PageSize - 1) / ServerMemory.PageSize;
        _address = memory.NewWindow(pages);
        StartException.Check(Kernel.Derive(RootTask.Archive, Rights.Read, 0, 0, out _view), "a view of the boot archive");
        Map(0, BootArchive.HeaderSize);
        Map(0, (int)BootArchive.TableSize((uint)BootArchive.Reopen(MappedMemory.Bytes(_address, _length)).Count));
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

    public ReadOnlySpan<byte> Read(BootFile file)
    {
        Map(file.FirstPage, file.Size);
        return MappedMemory.Bytes(_address + (file.FirstPage * ServerMemory.PageSize), file.Size);
    }

    private void Map(ulong firstPage, int bytes)
    {
        ulong end = firstPage + (((ulong)bytes + ServerMemory.PageSize - 1) / ServerMemory.PageSize);
        for (ulong page = firstPage; page < end;)
        {
            ulong run = page;
            while (run < end && _mapped.Add(run))
            {
                run++;
            }

            ServerMemory.Map(_view, RootTask.AddressSpace, _address, page, run - page, Protection.Read, "mapping the boot archive");
            page = Math.Max(run, page + 1);
        }
    }
}
