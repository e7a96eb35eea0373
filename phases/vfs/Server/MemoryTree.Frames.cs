using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>Frames of files, for those who copy bytes and for mappings.</content>
public sealed partial class MemoryTree
{
    /// <summary>Of each file of the tree below: the capability that all mappings have theirs from; 0: nobody has mapped it.</summary>
    private readonly ulong[] _mappedBelow;

    /// <summary>A capability to frames of a file of memory, around a page, for who copies bytes. See <see cref="FileContent.Frames"/>.</summary>
    public CallStatus Frames(uint node, uint page, Rights rights, out uint first, out uint pages, out ulong memory) =>
        _nodes[node]!.Content!.Frames(page, rights, forMapping: false, out first, out pages, out memory);

    /// <summary>A capability to frames of a file around a page that is touched in a mapping. A hole gets frames.</summary>
    /// <param name="node">The file.</param>
    /// <param name="page">The page.</param>
    /// <param name="rights">What may be done with the frames of a file of memory; those of the tree below can only be read and executed.</param>
    /// <param name="first">The first page that the memory has.</param>
    /// <param name="pages">How many, none of them behind the end of the file.</param>
    /// <param name="memory">The capability, which is withdrawn when the file ends before them, or gets other frames.</param>
    /// <returns>ENODATA: the page is behind the end of the file. ENOSPC: no frame. ENFILE: no room for one more capability. EIO.</returns>
    public Errno MappedFrames(uint node, uint page, Rights rights, out uint first, out uint pages, out ulong memory)
    {
        first = pages = 0;
        memory = 0;
        Inode? inode = _nodes[node];
        uint end = PagesOf(inode?.Size ?? _below!.Size(node));
        if (page >= end)
            return Errno.ENODATA;
        CallStatus status;
        if (inode?.Content is { } content)
        {
            int before = content.Pages;
            bool isThere = content.Touch(page, end, FreePages);
            if (content.Pages != before)
            {
                Changing(node);
                _pages += content.Pages - before;
            }

            if (!isThere)
                return Errno.ENOSPC;
            status = content.Frames(page, rights, forMapping: true, out first, out pages, out memory);
            if (pages > end - first)
                pages = end - first;
        }
        else
        {
            pages = end;
            memory = _mappedBelow[node];
            if (memory != 0)
                return Errno.None;
            status = _below!.Frames(node, execute: true, out memory);
            if (status == CallStatus.Ok)
                _mappedBelow[node] = memory;
        }

        if (status == CallStatus.Ok)
            return Errno.None;
        memory = 0;
        return status == CallStatus.TableFull ? Errno.ENFILE : Errno.EIO;
    }

    /// <summary>A file of the tree below, which the node is, has bytes of its own now, or nobody has it open any more: mappings do not show it there.</summary>
    private void WithdrawBelow(uint node)
    {
        if (_mappedBelow[node] == 0)
            return;
        _pool.Withdraw(_mappedBelow[node]);
        _mappedBelow[node] = 0;
    }
}
