namespace Pistachio.Files;

/// <summary>Whether the page is mapped on which the VFS server counts changes of files (<c>IVfsServer.Changes</c>).</summary>
public enum ChangeCount : byte
{
    Unknown = 0,
    Mapped = 1,
    /// <summary>No file can change.</summary>
    Never = 2,
    /// <summary>It cannot be mapped: the server is asked each time.</summary>
    Missing = 3,
}
