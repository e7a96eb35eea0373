using System;
using Pistachio.Abi;

namespace Pistachio.Memory.Tests.Fakes;

/// <summary>A file that is all in one run of frames and cannot be written.</summary>
/// <param name="number">The name under which libraries hold it.</param>
/// <param name="content">Its bytes.</param>
/// <param name="memory">The memory capability to its frames.</param>
internal class FakeFile(uint number, byte[] content, ulong memory)
{
    public uint Number { get; } = number;

    public byte[] Content { get; } = content;

    public ulong Memory { get; } = memory;

    /// <summary>Whether it is open for writing.</summary>
    public virtual bool IsWritable => false;

    /// <summary>The frames around a page. ENODATA: behind the end.</summary>
    public virtual Errno Frames(uint page, out uint first, out uint pages, out ulong memory)
    {
        first = 0;
        pages = (uint)Page.CountFor((ulong)Content.Length);
        memory = Memory;
        return page < pages ? Errno.None : Errno.ENODATA;
    }
}
