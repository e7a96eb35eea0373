using System;

namespace Pistachio.Net.Stack;

/// <summary>
/// The memory of all rings of a stack, in pages of three sizes: small ones for who has a few bytes, larger ones for who has more. A page is made when it is first
/// needed and then kept, so memory is bounded by what is under way at a time, not by how many connections there are.
/// </summary>
public sealed class PagePool
{
    public const int SmallPage = 512;

    public const int MiddlePage = 4 << 10;

    public const int LargePage = 32 << 10;

    private readonly int _total;
    private readonly int _ample;
    private Shelf _small;
    private Shelf _middle;
    private Shelf _large;
    private bool _wasRefused;

    /// <param name="small">Pages of <see cref="SmallPage"/> bytes at most.</param>
    /// <param name="middle">Pages of <see cref="MiddlePage"/> bytes at most.</param>
    /// <param name="large">Pages of <see cref="LargePage"/> bytes at most.</param>
    public PagePool(int small, int middle = 0, int large = 0)
    {
        _small.Left = small;
        _middle.Left = middle;
        _large.Left = large;
        Available = _total = (small * SmallPage) + (middle * MiddlePage) + (large * LargePage);
        _ample = _total / 16 * 15;
    }

    /// <summary>Bytes of pages that nobody has.</summary>
    public int Available { get; private set; }

    /// <summary>Bytes of pages that somebody has.</summary>
    public int InUse => _total - Available;

    /// <summary>How often a page was wanted and none was left.</summary>
    public long Refusals { get; private set; }

    /// <summary>Nearly all is there: who has emptied a page may keep it.</summary>
    internal bool IsAmple => Available > _ample;

    /// <summary>There is little: what may be lost gets none.</summary>
    internal bool IsShort => Available < _total / 4;

    /// <summary>Whether a page was refused, and there is room again since.</summary>
    /// <returns>True once for each time.</returns>
    public bool TakeReplenished()
    {
        if (!_wasRefused || Available < _total / 16)
            return false;
        _wasRefused = false;
        return true;
    }

    /// <summary>Take a page with bytes of chance.</summary>
    /// <param name="wanted">Bytes that are to go into it and those behind it: it is as large as that wants if there is one, and of another size otherwise.</param>
    /// <returns>Null: all are in use.</returns>
    internal Page? TryTake(int wanted)
    {
        Page? page = wanted <= SmallPage ? _small.TryTake(SmallPage) : wanted <= MiddlePage ? _middle.TryTake(MiddlePage) : _large.TryTake(LargePage);
        page ??= _middle.TryTake(MiddlePage) ?? _small.TryTake(SmallPage) ?? _large.TryTake(LargePage);
        if (page is null)
        {
            _wasRefused = true;
            Refusals++;
            return null;
        }

        Available -= page.Length;
        return page;
    }

    /// <summary>Give a page back.</summary>
    internal void Return(Page page)
    {
        Available += page.Length;
        ref Shelf shelf = ref page.Length == SmallPage ? ref _small : ref page.Length == MiddlePage ? ref _middle : ref _large;
        page.Next = shelf.First;
        shelf.First = page;
    }

    /// <summary>Pages of one size that nobody has.</summary>
    private struct Shelf
    {
        public Page? First;

        /// <summary>Pages that were not made yet.</summary>
        public int Left;

        public Page? TryTake(int length)
        {
            if (First is { } page)
            {
                First = page.Next;
                page.Next = null;
                return page;
            }

            if (Left == 0)
                return null;
            Left--;
            return new Page(length);
        }
    }
}
