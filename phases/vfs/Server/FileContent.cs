using System;
using Pistachio.Abi;

namespace Pistachio.Vfs.Server;

/// <summary>The bytes of a file in memory: extents in the order of the file, with holes between them that read as zeros.</summary>
/// <remarks>Whoever can write the frames can write behind the end of the file too, so what a growing file takes in is cleared.</remarks>
internal sealed partial class FileContent
{
    public const int PageShift = 12;
    public const int PageSize = 1 << PageShift;

    /// <summary>Most pages that an extent gets at a time.</summary>
    private const int MaximumGrowth = 256;

    private readonly FramePool _pool;
    private uint _owner;
    private Extent[] _extents = [];
    private int _count;

    /// <param name="pool">Where frames come from.</param>
    /// <param name="owner">Whose they are, see <see cref="StableStore.OwnerOf"/>.</param>
    public FileContent(FramePool pool, uint owner = StableStore.TransactionOwner)
    {
        _pool = pool;
        _owner = owner;
    }

    /// <summary>Pages that have frames.</summary>
    public int Pages { get; private set; }

    /// <summary>Whether somebody may be copying bytes from or to the frames, which then must stay. Mappings do not count.</summary>
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
            if (extent.First >= from && extent.End <= to && !HasCopiers(extent))
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
        Withdraw(ref extent, 0);
        extent.Capabilities = null;
        _pool.Free(extent.Frame + kept, extent.Pages - kept);
        Pages -= extent.Pages - kept;
        extent.Pages = kept;
    }

    private void Insert(int index, in Extent extent)
    {
        MakePlace(index);
        _extents[index] = extent;
        Pages += extent.Pages;
        _pool.Own(extent.Frame, extent.Pages, _owner, extent.First);
    }

    private void MakePlace(int index)
    {
        if (_count == _extents.Length)
            Array.Resize(ref _extents, Math.Max(1, _count * 2));
        Array.Copy(_extents, index, _extents, index + 1, _count - index);
        _count++;
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
