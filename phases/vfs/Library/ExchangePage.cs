namespace Pistachio.Files;

/// <summary>Whether the page is mapped that the process shares with the VFS server (<c>IVfsServer.Exchange</c>).</summary>
public enum ExchangePage : byte
{
    /// <summary>The server has not been asked for it.</summary>
    Unknown = 0,
    Mapped = 1,

    /// <summary>There is none: everything goes in messages.</summary>
    Missing = 2,
}
