using System;
using Pistachio.Abi;

namespace Pistachio.Vfs.Server;

/// <summary>The bytes of a file in memory: extents in the order of the file, with holes between them that read as zeros.</summary>
/// <remarks>Whoever can write the frames can write behind the end of the file too, so what a growing file takes in is cleared.</remarks>
internal sealed class FileContent
{
    public const int PageShift = 12;
    public const int PageSize = 1 << PageShift;

    /// <summary>Most pages that an extent gets at a time.</summary>
    private const int MaximumGrowth = 256;

    private readonly FramePool _pool;
    private Extent[] _extents = [];
    private int _count;

    public FileContent(FramePool pool) => _pool = pool;

    /// <summary>Pages that have frames.</summary>
    public int Pages { get; private set; }

    /// <summary>Whether somebody may have frames mapped.</summary>
    public bool IsShared { get; private set; }

    /// <summary>The number of a set of rights in <see cref="Extent.Capabilities"/>: all contain the right to read.</summary>
    public static int RightsIndex(Rights rights) => ((rights & Rights.Write) != 0 ? 1 : 0) | ((rights & Rights.Execute) != 0 ? 2 : 0);

    /// <summary>Give frames to pages that have none.</summary>
    /// <param name="from">The first page.</param>
    /// <param name="to">The page after the last.</param>
    /// <param name="room">Frames that may be taken.</param>
    /// <param name="grows">Pages behind may get frames too, for what is written next.</param>
    /// <returns>The page before which all have frames now: <paramref name="to"/>, or less when there was no more room.</returns>
    public uint Ensure(uint from, uint to, int room, bool grows = true)
    {
        while (from < to)
        {
            int index = IndexOf(from);
            if (index < _count && _extents[index].First <= from)
            {
                from = _extents[index].End;
                continue;
            }

            uint limit = index < _count ? _extents[index].First : uint.MaxValue;
            int needed = (int)Math.Min(to - from, MaximumGrowth);

            // A file that is written on doubles its frames, so that it has few extents.
            int wanted = grows && index > 0 && _extents[index - 1].End == from ? Math.Max(needed, Math.Min(Pages, MaximumGrowth)) : needed;
            wanted = (int)Math.Min((uint)wanted, limit - from);
            int taken = TakeFrames(wanted, room, out int frame);
            if (taken == 0)
                return from;
            room -= taken;
            Insert(index, new Extent { First = from, Pages = taken, Frame = frame });
            from += (uint)taken;
        }

        return to;
    }

    /// <summary>Take frames back from a page on.</summary>
    /// <returns>Frames given back.</returns>
    public int Trim(uint page)
    {
        int before = Pages;
        while (_count > 0 && _extents[_count - 1].End > page)
        {
            ref Extent last = ref _extents[_count - 1];
            int kept = last.First < page ? (int)(page - last.First) : 0;
            Cut(ref last, kept);
            if (kept > 0)
                break;
            last = default;
            _count--;
        }

        if (_count == 0)
            IsShared = false;
        return before - Pages;
    }

    /// <summary>Make a hole: frames of whole pages are taken back.</summary>
    /// <returns>Frames given back; those of pages in the middle of an extent stay and are cleared.</returns>
    public int Punch(uint from, uint to)
    {
        int before = Pages;
        for (int i = IndexOf(from); i < _count && _extents[i].First < to;)
        {
            ref Extent extent = ref _extents[i];
            if (extent.First >= from && extent.End <= to && extent.Capabilities is null)
            {
                Cut(ref extent, 0);
                Array.Copy(_extents, i + 1, _extents, i, _count - i - 1);
                _extents[--_count] = default;
                continue;
            }

            uint first = Math.Max(from, extent.First);
            _pool.Bytes(extent.Frame + (int)(first - extent.First), (int)(Math.Min(to, extent.End) - first)).Clear();
            i++;
        }

        return before - Pages;
    }

    /// <summary>Copy bytes to a position; the pages have frames.</summary>
    public void Write(ulong position, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            Span<byte> piece = PieceAt(position, out _);
            int length = Math.Min(piece.Length, bytes.Length);
            bytes[..length].CopyTo(piece);
            bytes = bytes[length..];
            position += (ulong)length;
        }
    }

    /// <summary>Copy the first bytes from other memory; the pages have frames.</summary>
    public bool CopyFrom(ulong memory, long bytes)
    {
        for (int i = 0; i < _count && bytes > (long)_extents[i].First << PageShift; i++)
        {
            ref Extent extent = ref _extents[i];
            long length = Math.Min(bytes - ((long)extent.First << PageShift), (long)extent.Pages << PageShift);
            if (_pool.CopyIn(memory, extent.First, extent.Frame, (int)length) != CallStatus.Ok)
                return false;
        }

        return true;
    }

    /// <summary>The bytes at a position that has a frame, up to the end of their run.</summary>
    public Span<byte> BytesAt(ulong position) => PieceAt(position, out _);

    /// <summary>Copy bytes from a position; holes are zeros.</summary>
    public void Read(ulong position, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            Span<byte> piece = PieceAt(position, out ulong hole);
            int length = (int)Math.Min(piece.Length > 0 ? (ulong)piece.Length : hole, (ulong)bytes.Length);
            if (piece.Length > 0)
                piece[..length].CopyTo(bytes);
            else
                bytes[..length].Clear();
            bytes = bytes[length..];
            position += (ulong)length;
        }
    }

    /// <summary>Clear what has frames between two positions.</summary>
    public void Clear(ulong from, ulong to)
    {
        while (from < to)
        {
            Span<byte> piece = PieceAt(from, out ulong hole);
            ulong length = Math.Min(piece.Length > 0 ? (ulong)piece.Length : hole, to - from);
            if (piece.Length > 0)
                piece[..(int)length].Clear();
            from += length;
        }
    }

    /// <summary>The first page from a page on that has a frame, or that has none; <see cref="uint.MaxValue"/> when there is no such page.</summary>
    public uint Next(uint page, bool withFrame)
    {
        int index = IndexOf(page);
        if (withFrame)
            return index == _count ? uint.MaxValue : Math.Max(page, _extents[index].First);
        while (index < _count && _extents[index].First <= page)
            page = _extents[index++].End;
        return page;
    }

    /// <summary>A capability to the frames around a page. It is the server's own and is withdrawn with the frames.</summary>
    /// <param name="page">The page.</param>
    /// <param name="rights">With the right to read.</param>
    /// <param name="first">The first page that it has, or that has no frame.</param>
    /// <param name="pages">How many.</param>
    /// <param name="memory">The capability; 0: these pages have no frames.</param>
    public CallStatus Frames(uint page, Rights rights, out uint first, out uint pages, out ulong memory)
    {
        memory = 0;
        int index = IndexOf(page);
        if (index == _count || _extents[index].First > page)
        {
            first = page;
            pages = index == _count ? uint.MaxValue - page : _extents[index].First - page;
            return CallStatus.Ok;
        }

        ref Extent extent = ref _extents[index];
        first = extent.First;
        pages = (uint)extent.Pages;
        extent.Capabilities ??= new ulong[4];
        ref ulong kept = ref extent.Capabilities[RightsIndex(rights)];
        if (kept == 0)
        {
            CallStatus status = _pool.Derive(extent.Frame, extent.Pages, rights, out ulong part);
            if (status != CallStatus.Ok)
                return status;
            kept = part;
            IsShared = true;
        }

        memory = kept;
        return CallStatus.Ok;
    }

    /// <summary>Take all capabilities back that have the right to write.</summary>
    public void WithdrawWritable()
    {
        for (int i = 0; i < _count; i++)
        {
            ulong[] capabilities = _extents[i].Capabilities ?? [];
            for (int rights = 0; rights < capabilities.Length; rights++)
            {
                if ((rights & RightsIndex(Rights.Read | Rights.Write)) == 0 || capabilities[rights] == 0)
                    continue;
                _pool.Withdraw(capabilities[rights]);
                capabilities[rights] = 0;
            }
        }
    }

    /// <summary>Whether the pages up to one lie in one run of frames.</summary>
    public bool IsContiguous(uint pages) => _count > 0 && _extents[0].First == 0 && _extents[0].End >= pages;

    /// <summary>Put all pages up to one into one run of frames. Capabilities to the frames so far are withdrawn.</summary>
    /// <returns>False: there is no such run.</returns>
    public bool TryJoin(uint pages, int room)
    {
        if (pages > FramePool.ChunkPages || (int)pages > room || !_pool.TryTake((int)pages, out int frame))
            return false;
        Read(0, _pool.Bytes(frame, (int)pages));
        Trim(0);
        Insert(0, new Extent { First = 0, Pages = (int)pages, Frame = frame });
        return true;
    }

    private int TakeFrames(int wanted, int room, out int frame)
    {
        frame = 0;
        for (int pages = Math.Min(wanted, room); pages > 0; pages /= 2)
        {
            if (_pool.TryTake(pages, out frame))
                return pages;
        }

        return 0;
    }

    /// <summary>Keep the first pages of an extent and give the others back.</summary>
    private void Cut(ref Extent extent, int kept)
    {
        foreach (ulong capability in extent.Capabilities ?? [])
        {
            if (capability != 0)
                _pool.Withdraw(capability);
        }

        extent.Capabilities = null;
        _pool.Free(extent.Frame + kept, extent.Pages - kept);
        Pages -= extent.Pages - kept;
        extent.Pages = kept;
    }

    private void Insert(int index, in Extent extent)
    {
        if (_count == _extents.Length)
            Array.Resize(ref _extents, Math.Max(1, _count * 2));
        Array.Copy(_extents, index, _extents, index + 1, _count - index);
        _extents[index] = extent;
        _count++;
        Pages += extent.Pages;
    }

    /// <summary>The index of the first extent that ends behind a page.</summary>
    private int IndexOf(uint page)
    {
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_extents[middle].End <= page)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>The bytes at a position up to the end of their extent; empty in a hole, whose length is then told.</summary>
    private Span<byte> PieceAt(ulong position, out ulong hole)
    {
        uint page = (uint)(position >> PageShift);
        int index = IndexOf(page);
        hole = 0;
        if (index < _count && _extents[index].First <= page)
        {
            ref Extent extent = ref _extents[index];
            return _pool.Bytes(extent.Frame, extent.Pages)[(int)(position - ((ulong)extent.First << PageShift))..];
        }

        hole = (index < _count ? (ulong)_extents[index].First << PageShift : ulong.MaxValue) - position;
        return [];
    }
}
