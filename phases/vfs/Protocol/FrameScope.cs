namespace Pistachio.Vfs.Protocol;

/// <summary>Which frames of a file somebody wants, see <see cref="IVfsServer.Frames"/>.</summary>
public enum FrameScope : uint
{
    /// <summary>Those around a page, if it has one, to read and write.</summary>
    Page = 0,
    /// <summary>Those of the whole file in one piece, for a mapping that is private: they may go on to show the file as it was.</summary>
    Whole = 1,
    /// <summary>Those of the whole file in one piece, for a mapping that is shared: they are the file.</summary>
    WholeShared = 2,
}
