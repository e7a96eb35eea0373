using System;
using System.Collections.Generic;
using Pistachio.Abi;

namespace Pistachio.Memory.Tests.Fakes;

/// <summary>
/// A file that can be written: its pages get frames when they are touched, in pieces of any length. Those behind the end are taken away when it
/// becomes shorter. A model of what the VFS server does, with other sizes.
/// </summary>
internal sealed class FakeSparseFile : FakeFile
{
    private readonly FakeKernel _kernel;
    private readonly Random _random;
    private readonly List<Piece> _pieces = [];

    /// <param name="number">The name under which libraries hold it.</param>
    /// <param name="kernel">Where its frames are.</param>
    /// <param name="size">Pages.</param>
    /// <param name="seed">Of the lengths of its pieces.</param>
    public FakeSparseFile(uint number, FakeKernel kernel, ulong size, int seed)
        : base(number, [], 0)
    {
        _kernel = kernel;
        _random = new Random(seed);
        Pages = size;
    }

    /// <summary>Its size in pages.</summary>
    public ulong Pages { get; private set; }

    /// <summary>Pages that have frames.</summary>
    public int Resident { get; private set; }

    /// <summary>How often frames were asked for.</summary>
    public int Requests { get; private set; }

    public override bool IsWritable => true;

    public override Errno Frames(uint page, out uint first, out uint pages, out ulong memory)
    {
        Requests++;
        first = pages = 0;
        memory = 0;
        if (page >= Pages)
            return Errno.ENODATA;
        int index = _pieces.FindIndex(each => each.Has(page));
        if (index < 0)
            index = Add(page);
        Piece piece = _pieces[index];
        if (!_kernel.Exists(piece.Given))
        {
            _kernel.Derive(piece.All, Rights.All, out ulong given);
            _pieces[index] = piece = piece with { Given = given };
        }

        first = piece.First;
        pages = (uint)Math.Min(piece.Pages, Pages - piece.First);
        memory = piece.Given;
        return Errno.None;
    }

    /// <summary>ftruncate: what was behind the end is zero when it is there again.</summary>
    public void SetSize(ulong pages)
    {
        Pages = pages;
        foreach (Piece piece in _pieces)
        {
            if (piece.First + piece.Pages <= pages)
                continue;
            if (_kernel.Exists(piece.Given))
            {
                _kernel.Revoke(piece.Given);
                _kernel.Delete(piece.Given);
            }

            for (uint page = Math.Max(piece.First, (uint)Math.Min(pages, uint.MaxValue)); page < piece.First + piece.Pages; page++)
                Array.Clear(FrameOf(piece, page));
        }
    }

    /// <summary>The bytes of a page by read and write; null: a hole.</summary>
    public byte[]? PageAt(uint page)
    {
        int index = _pieces.FindIndex(each => each.Has(page));
        return index < 0 ? null : FrameOf(_pieces[index], page);
    }

    private byte[] FrameOf(Piece piece, uint page) => _kernel.Frame(_kernel[piece.All].FirstFrame + (int)(page - piece.First));

    private int Add(uint page)
    {
        uint first = page - (uint)_random.Next(Math.Min((int)page, 20) + 1);
        uint last = page + (uint)_random.Next(40);
        while (_pieces.Exists(each => each.Has(first)))
            first++;
        while (_pieces.Exists(each => each.First <= last && each.First > page))
            last--;
        foreach (Piece each in _pieces)
        {
            if (each.First < page && each.First + each.Pages > first)
                first = each.First + each.Pages;
        }

        uint pages = last - first + 1;
        ulong all = _kernel.AddFrames(new byte[pages * Page.Size]);
        Resident += (int)pages;
        _pieces.Add(new Piece(first, pages, all, 0));
        return _pieces.Count - 1;
    }

    private sealed record Piece(uint First, uint Pages, ulong All, ulong Given)
    {
        public bool Has(uint page) => page >= First && page - First < Pages;
    }
}
