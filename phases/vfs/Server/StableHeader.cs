using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pistachio.Vfs.Server;

/// <summary>The first page of a <see cref="StableStore"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StableHeader
{
    public const ulong ExpectedMagic = 0x3130_454C_4241_5453; // "STABLE01"

    public ulong Magic;

    /// <summary>The last group of changes that is whole. One store of it makes all of the next group true.</summary>
    public ulong Ended;

    /// <summary>How often a server has begun with it.</summary>
    public uint Lives;

    /// <summary>Chunks of the pool in use.</summary>
    public int Chunks;

    /// <summary>The frame of the page that counts changes, plus 1; 0: there is none.</summary>
    public int CountsFrame;

    /// <summary>Blocks of records.</summary>
    public int BlockCount;

    public BlockList Blocks;

    /// <summary>The first frame of each block.</summary>
    [InlineArray(Capacity)]
    internal struct BlockList
    {
        public const int Capacity = 1000;

        private int _first;
    }
}
