using System.Collections.Generic;

namespace Pistachio.Vfs.Server;

/// <summary>Files that somebody is interested in (epoll of Linux).</summary>
internal sealed class InterestList : WaitQueue
{
    /// <summary>Files that there may be in one.</summary>
    public const int Maximum = 1024;

    /// <summary>The file that it is.</summary>
    public OpenFile? Owner { get; set; }

    public List<Interest> Items { get; } = [];

    public int IndexOf(OpenFile file, uint descriptor) => Items.FindIndex(each => each.File == file && each.Descriptor == descriptor);
}
