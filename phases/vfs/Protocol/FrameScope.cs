namespace Pistachio.Vfs.Protocol;

/// <summary>Which frames of a file somebody wants, see <see cref="IVfsServer.Frames"/>.</summary>
public enum FrameScope : uint
{
    /// <summary>Those around a page, if it has one, to read and write. They stay the file's for as long as it is open.</summary>
    Page = 0,
    /// <summary>Those around a page, for a mapping that is private. A hole gets frames. They are taken back when the file ends before them.</summary>
    Private = 1,
    /// <summary>As <see cref="Private"/>, for a mapping that is shared: what is written to them is in the file.</summary>
    Shared = 2,
}
